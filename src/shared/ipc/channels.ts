// The only two channels between a window and the main process. The preload script imports nothing else.
export const CALL_CHANNEL = 'rekey:call'
export const EVENT_CHANNEL = 'rekey:event'
