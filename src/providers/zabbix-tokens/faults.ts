import type { Fault } from '../../core/fault'
import { fault } from '../../core/fault'
import type { Classify } from '../../net/http'
import { errorBody } from './wire'

export type Call = 'list' | 'create' | 'disable' | 'revoke'
export type Saying = 'not-known' | 'expired' | 'no-object' | 'no-right' | 'name-taken' | 'refused'

const RIGHT_OF = {
  list: 'missing-list',
  create: 'missing-create',
  disable: undefined,
  revoke: 'missing-revoke'
} as const

/** Errors come with the status 200, and only their words tell them apart. Compared, never passed on. */
const SAYINGS: readonly (readonly [RegExp, Saying])[] = [
  [/token expired/i, 'expired'],
  [/^not authori[sz]ed\.?$|session terminated/i, 'not-known'],
  [/no permissions to referred object or it does not exist/i, 'no-object'],
  [/no permissions to call|do not have permission/i, 'no-right'],
  [/already exists/i, 'name-taken']
]

/** What Zabbix said about a refusal; null when it did not refuse, or something else answered. */
export function sayingOf(body: unknown): Saying | null {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return null
  const { data, message } = parsed.data.error
  const words = data ?? message
  return SAYINGS.find(([pattern]) => pattern.test(words))?.[1] ?? 'refused'
}

export function classifyFor(call: Call): Classify {
  return (status, body) => {
    const saying = sayingOf(body)
    if (saying !== null) return faultOf(saying, call)
    return status === 404 ? fault('provider-changed', 'wrong-base-url') : null
  }
}

function faultOf(saying: Saying, call: Call): Fault {
  switch (saying) {
    case 'not-known':
      return fault('credential-rejected', 'key-unknown')
    case 'expired':
      return fault('credential-rejected', 'key-expired')
    case 'no-object':
      return fault('not-found')
    case 'no-right':
      return fault('permission-missing', RIGHT_OF[call])
    case 'name-taken':
      return fault('conflict', 'invalid-name')
    case 'refused':
      return fault('invalid-input')
    default:
      return saying satisfies never
  }
}
