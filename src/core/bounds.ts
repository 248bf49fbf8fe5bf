// How much of what a provider says is believed. Each is far above what the providers that we know send; without them one answer
// could keep the app busy for minutes.

/** Grants of one key or permission set. */
export const MOST_GRANTS = 1_000

/** Permission sets that are offered for new keys. */
export const MOST_SETS = 1_000

/** Keys of one account. */
export const MOST_KEYS = 1_000_000
