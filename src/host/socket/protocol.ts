import type { Reply } from '../../contract/reply'

// What the command line and the owner of a profile say to each other. The reader of a message trusts none of its fields.

export const PROTOCOL = 1
/** Of a message to the owner, which may carry a form with a key file. */
export const LONGEST_REQUEST = 1024 * 1024
/** Of an answer: a page of 500 keys is far below it. */
export const LONGEST_ANSWER = 32 * 1024 * 1024

/** Who has the profile open: the window, one command that opened it for itself, or `rekey serve`. */
export const OWNERS = ['window', 'command', 'service'] as const
export type Owner = (typeof OWNERS)[number]

export type Request =
  | { readonly kind: 'hello'; readonly protocol: number; readonly token: string }
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly input: unknown }
  /** Asks the owner to give the profile up once its own work is done. */
  | { readonly kind: 'release'; readonly id: number }

export type Answer =
  | {
      readonly kind: 'welcome'
      readonly protocol: number
      readonly version: string
      readonly owner: Owner
      readonly pid: number
    }
  | { readonly kind: 'refused'; readonly why: 'token' | 'protocol' }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: Reply<unknown> }
  /** The owner is giving the profile up: this call was not started. */
  | { readonly kind: 'closing'; readonly id: number }
  | { readonly kind: 'release'; readonly id: number; readonly isGranted: boolean }

/** Null for anything that is no request. */
export function requestOf(found: unknown): Request | null {
  if (!isRecord(found)) return null
  const { kind, id, name, protocol, token } = found
  if (kind === 'hello' && typeof protocol === 'number' && typeof token === 'string')
    return { kind, protocol, token }
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return null
  if (kind === 'release') return { kind, id }
  if (kind === 'call' && typeof name === 'string') return { kind, id, name, input: found['input'] }
  return null
}

/** Null for anything that is no answer. The reply itself was checked against the contract by its sender. */
export function answerOf(found: unknown): Answer | null {
  if (!isRecord(found)) return null
  const { kind, id } = found
  if (kind === 'refused') return { kind, why: found['why'] === 'protocol' ? 'protocol' : 'token' }
  if (kind === 'welcome') return welcomeOf(found)
  if (typeof id !== 'number') return null
  if (kind === 'closing') return { kind, id }
  if (kind === 'release') return { kind, id, isGranted: found['isGranted'] === true }
  const { reply } = found
  return kind === 'reply' && isReply(reply) ? { kind, id, reply } : null
}

function welcomeOf({ protocol, version, owner, pid }: Record<string, unknown>): Answer | null {
  const known = OWNERS.find(each => each === owner)
  if (known === undefined || typeof version !== 'string') return null
  if (typeof protocol !== 'number' || typeof pid !== 'number') return null
  return { kind: 'welcome', protocol, version, owner: known, pid }
}

function isReply(found: unknown): found is Reply<unknown> {
  return isRecord(found) && typeof found['ok'] === 'boolean' && (found['ok'] || isRecord(found['fault']))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
