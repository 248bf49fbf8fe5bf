// How much of one answer is taken. A provider that sends more has changed, or is not the provider.

/** Rows of one page. */
export const MOST_ROWS = 50_000

/** Rows of a list that has no pages, so that one answer holds all of it. */
export const MOST_ROWS_WITHOUT_PAGES = 80_000

/** Workspaces, integrations and the like: each is a list call of its own. */
export const MOST_GROUPS = 5_000

/** A cursor goes into the URL of the next call. */
export const LONGEST_CURSOR = 4_096
