// How long the texts may be that a person enters. Schemas, forms and services share these, so that no form accepts what the
// service refuses.

/** Names of accounts, schedules and keys, and the author of an exclusion. */
export const LONGEST_NAME = 80
export const LONGEST_ENVIRONMENT = 40
export const LONGEST_TAG = 40
/** Reasons, notes and where a secret was stored. */
export const LONGEST_SENTENCE = 200
/** A reason that says something. */
export const SHORTEST_REASON = 3

// Rules that give keys their service.
export const MOST_SERVICE_RULES = 50
export const LONGEST_SERVICE_PATTERN = 120
export const LONGEST_SERVICE = 80

/** A list of dates may ask for this many days at most. */
export const MOST_DUE_DAYS = 366
/** How far ahead the due board looks. */
export const HORIZON_DAYS = 90
