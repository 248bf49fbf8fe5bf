// The only channels between a window and the main process. The preload script imports nothing else.
export const CALL_CHANNEL = 'rekey:call'
export const EVENT_CHANNEL = 'rekey:event'
/** Asks a page to give back the memory that it has no use for. Nothing goes along. */
export const TIDY_CHANNEL = 'rekey:tidy'
/** Only for the short-lived window that shows one secret once. */
export const SECRET_CHANNEL = 'rekey:take-secret'
