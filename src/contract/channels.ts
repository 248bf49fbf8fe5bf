// The only channels between a window and the main process. The preload script imports nothing else.
export const CALL_CHANNEL = 'rekey:call'
export const EVENT_CHANNEL = 'rekey:event'
/** Only for the short-lived window that shows one secret once. */
export const SECRET_CHANNEL = 'rekey:take-secret'
