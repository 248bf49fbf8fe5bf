import { asAccountId, asProviderId } from '../../src/core/ids'
import { DAY } from '../../src/core/clock'
import type { Account } from '../../src/core/account'
import type { ProviderKey } from '../../src/core/key'

// A made-up world of any size: the same numbers always give the same keys.

export const NOW = Date.UTC(2026, 5, 1)
export const ACCOUNTS = 50
export const PAGE = 100

const WORDS =
  'payments orders billing search mailer export ledger scan partner worker gateway report sync admin'.split(
    ' '
  )
const ENVIRONMENTS = ['prod', 'staging', 'dev', 'qa']

export function accountNo(n: number): Account {
  return {
    id: asAccountId(`account-${n}`),
    providerId: asProviderId(['blnk', 'blocx', 'blazelock', '23telecom'][n % 4] ?? 'blnk'),
    name: `account ${n}`,
    environment: 'production',
    baseUrl: 'https://api.example.com',
    settings: {},
    isSandbox: false,
    createdAt: NOW
  }
}

/** Key `n`; `shift` moves its last use, `distinctServices` gives nearly each key a service of its own. */
export function keyNo(n: number, shift = 0, distinctServices = false): ProviderKey {
  const word = (step: number): string => WORDS[(n * step) % WORDS.length] ?? ''
  const number = distinctServices ? ` ${wordOf(n)}` : ''
  return {
    providerKeyId: `key-${n}`,
    groupId: `group-${n % 200}`,
    groupName: `group ${n % 200}`,
    name: `${word(1)} ${word(7)}${number} ${n % 1000} ${ENVIRONMENTS[n % 4] ?? ''}`,
    masked: `…${(n * 7919).toString(16).slice(-4)}`,
    status: n % 17 === 0 ? 'disabled' : 'active',
    permissions: { source: 'listed', grants: [`${word(3)}:read`, `${word(5)}:write`].slice(0, 1 + (n % 2)) },
    createdAt: NOW - ((n * 104_729) % 900) * DAY,
    createdBy: { id: `u${n % 40}`, name: `owner ${n % 40}`, isMember: n % 40 !== 0 },
    expiresAt: n % 3 === 0 ? null : NOW + (n % 400) * DAY,
    revokedAt: null,
    lastUsed:
      n % 5 === 0
        ? { kind: 'unknown', reason: 'not-reported' }
        : { kind: 'used', at: NOW - ((n * 7919) % 300) * DAY + shift, precisionMs: 0 },
    attributes: {},
    environmentHint: null,
    isZombie: false
  }
}

/** A word of letters for each number. */
function wordOf(n: number): string {
  return (n * 2_654_435_761 % 4_294_967_296).toString(26).replace(/[0-9]/g, digit => 'qrstuvwxyz'[Number(digit)] ?? '') // prettier-ignore
}

export type ListedPage = { readonly account: Account; readonly keys: ProviderKey[] }

/** Pages as the accounts' lists give them; a key of every hundred has a new last use in the second round. */
export function* pagesOf(count: number, round: 1 | 2, distinctServices = false): Generator<ListedPage> {
  const perAccount = Math.ceil(count / ACCOUNTS)
  for (let account = 0; account < ACCOUNTS; account += 1) {
    for (let from = 0; from < perAccount; from += PAGE) {
      const keys = Array.from({ length: Math.min(PAGE, perAccount - from) }, (_, i) => {
        const n = account * perAccount + from + i
        return keyNo(n, round === 2 && n % 100 === 79 ? 1 : 0, distinctServices)
      })
      yield { account: accountNo(account), keys }
    }
  }
}
