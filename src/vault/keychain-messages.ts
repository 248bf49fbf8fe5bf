import type { KeychainTrouble } from './keychain'

// What the app and the keychain's process say to each other. Each side parses what it hears.

// By hand: the keychain's process answers the sooner the less it has to read first, and a start waits for it.

export type KeychainOperation = 'get' | 'set' | 'remove'
export type KeychainRequest = {
  readonly id: number
  readonly operation: KeychainOperation
  readonly service: string
  readonly name: string
  readonly value: string | null
}
export type KeychainReply =
  | { readonly id: number; readonly ok: true; readonly value: string | boolean | null }
  | { readonly id: number; readonly ok: false; readonly trouble: KeychainTrouble }

const OPERATIONS: readonly KeychainOperation[] = ['get', 'set', 'remove']
const TROUBLES: readonly KeychainTrouble[] = ['absent', 'locked', 'denied', 'hung']

/** Null for anything that is not a request. */
export function parseRequest(message: unknown): KeychainRequest | null {
  const fields = fieldsOf(message, ['id', 'operation', 'service', 'name', 'value'])
  if (fields === null) return null
  const { id, service, name, value } = fields
  const operation = OPERATIONS.find(each => each === fields['operation'])
  if (!isId(id) || operation === undefined || !isText(service) || !isText(name)) return null
  return typeof value === 'string' || value === null ? { id, operation, service, name, value } : null
}

/** Null for anything that is not a reply. */
export function parseReply(message: unknown): KeychainReply | null {
  const answer = fieldsOf(message, ['id', 'ok', 'value'])
  if (answer !== null) {
    const { id, ok, value } = answer
    const isValue = typeof value === 'string' || typeof value === 'boolean' || value === null
    return isId(id) && ok === true && isValue ? { id, ok, value } : null
  }
  const refusal = fieldsOf(message, ['id', 'ok', 'trouble'])
  const trouble = TROUBLES.find(each => each === refusal?.['trouble'])
  const id = refusal?.['id']
  return isId(id) && refusal?.['ok'] === false && trouble !== undefined ? { id, ok: false, trouble } : null
}

/** The message's own fields when they are exactly these. */
function fieldsOf(message: unknown, names: readonly string[]): { readonly [name: string]: unknown } | null {
  if (typeof message !== 'object' || message === null) return null
  const isExact =
    Object.keys(message).length === names.length && names.every(name => Object.hasOwn(message, name))
  return isExact ? { ...message } : null
}

function isId(value: unknown): value is number {
  return Number.isInteger(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** keytar has no error codes, only its backends' texts. Order matters: the first that fits. */
const TROUBLE_BY_TEXT: readonly (readonly [RegExp, KeychainTrouble])[] = [
  [/dismissed|denied|cancel|not authori[sz]ed|passphrase you entered/i, 'denied'],
  // libsecret names the collection that cannot be reached while the keyring is locked; macOS cannot ask.
  [/locked|object does not exist at path|interaction is not allowed/i, 'locked'],
  [/timed? ?out|no reply|did not receive a reply/i, 'hung']
]

/**
 * What an error of keytar means. Everything unknown is `absent`: without a usable keychain nothing is written, and that is
 * the safe side. The text itself goes no further than here.
 */
export function troubleOf(error: unknown): KeychainTrouble {
  const text = error instanceof Error ? error.message : ''
  return TROUBLE_BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? 'absent'
}
