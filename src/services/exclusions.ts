import { LONGEST_NAME, LONGEST_SENTENCE, SHORTEST_REASON } from '../core/limits'
import type { Clock, IdSource } from '../core/clock'
import { DAY } from '../core/clock'
import { conditionsOf, scopeTest } from '../core/dormancy/policy'
import type { Exclusion, ExclusionScope } from '../core/dormancy/policy'
import { failed, ok } from '../core/fault'
import type { Result } from '../core/fault'
import type { ExclusionStore, KeptExclusion } from '../core/ports/exclusions'
import type { AccountStore } from '../core/ports/accounts'
import type { AuditAct, AuditEntry, AuditStore } from '../core/ports/audit'
import type { KeyStore } from '../core/ports/keys'
import type { Transactions } from '../core/ports/transactions'

export type ExclusionTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Pick<IdSource, 'id'>
  readonly transactions: Transactions
  readonly exclusions: ExclusionStore
  readonly keys: Pick<KeyStore, 'get' | 'forEach'>
  readonly accounts: Pick<AccountStore, 'get'>
  readonly audit: Pick<AuditStore, 'append'>
}

export type NewExclusion = {
  readonly scope: ExclusionScope
  readonly reason: string
  readonly author: string
  /** Ends by itself then; at most a year ahead. */
  readonly endsAt: number
}

/** Keys that are meant to be quiet for a while. Each exclusion says why, by whom and until when; it changes no key. */
export type Exclusions = {
  /** Those that hold now, as the dormancy check wants them. */
  current(): readonly Exclusion[]
  /** All of them, the newest first. */
  all(): readonly KeptExclusion[]
  /** Faults: `invalid-input` with the field as subject, `not-found` for keys or an account that are not there. */
  add(wanted: NewExclusion): Result<KeptExclusion>
  /** Which live keys a scope takes in now: the first few names, and how many in all. A later call ends an earlier one. */
  preview(scope: ExclusionScope): Promise<Result<ExclusionPreview>>
  /** Before its time. Fault `not-found` for one that is unknown or over. */
  end(id: string): Result<null>
}

export type ExclusionPreview = { readonly keys: number; readonly names: readonly string[] }

const NAMES_SHOWN = 6
const LONGEST_MS = 366 * DAY

export function createExclusions(tools: ExclusionTools): Exclusions {
  const { clock, exclusions } = tools
  // Asked for with each page of keys, and changed only here.
  let held: readonly KeptExclusion[] | null = null
  let latest = 0

  function all(): readonly KeptExclusion[] {
    held ??= exclusions.all()
    return held
  }

  function write(act: AuditAct, exclusion: KeptExclusion): void {
    for (const about of subjectsOf(tools, exclusion.scope)) {
      const facts = { reason: exclusion.reason, author: exclusion.author, until: dayOf(exclusion.endsAt) }
      tools.audit.append({
        at: clock.now(),
        act,
        actor: 'operator',
        rotationId: null,
        ...about,
        facts: { ...about.facts, ...facts }
      })
    }
  }

  return {
    current: () =>
      all()
        .filter(each => each.endedAt === null && clock.now() < each.endsAt)
        .map(({ id, scope, reason, author, endsAt }) => ({
          ...conditionsOf(scope),
          id,
          reason,
          author,
          endsAt
        })),
    all,
    add: wanted => {
      const problem = problemOf(tools, wanted)
      if (problem !== null) return problem
      const exclusion: KeptExclusion = {
        ...wanted,
        reason: wanted.reason.trim(),
        author: wanted.author.trim(),
        id: tools.ids.id(),
        createdAt: clock.now(),
        endedAt: null
      }
      tools.transactions.run(() => {
        exclusions.insert(exclusion)
        write('exclusion.added', exclusion)
      })
      held = null
      return ok(exclusion)
    },
    preview: async scope => {
      const problem = problemOfScope(tools, scope)
      if (problem !== null) return problem
      latest += 1
      const own = latest
      const isInScope = scopeTest(scope, clock.now())
      const names: string[] = []
      let keys = 0
      await tools.keys.forEach(key => {
        if (key.vanishedAt === null && key.status !== 'revoked' && isInScope(key)) {
          keys += 1
          if (names.length < NAMES_SHOWN) names.push(key.name)
        }
        return own === latest
      })
      return own === latest ? ok({ keys, names }) : failed('cancelled')
    },
    end: id => {
      const exclusion = exclusions.get(id)
      if (exclusion === null || exclusion.endedAt !== null || clock.now() >= exclusion.endsAt) {
        return failed('not-found')
      }
      tools.transactions.run(() => {
        exclusions.end(id, clock.now())
        write('exclusion.ended', exclusion)
      })
      held = null
      return ok(null)
    }
  }
}

function problemOf(tools: ExclusionTools, wanted: NewExclusion): Result<never> | null {
  const wrong = (subject: string): Result<never> => failed('invalid-input', 'value-invalid', { subject })
  const reason = wanted.reason.trim()
  const author = wanted.author.trim()
  const lastsMs = wanted.endsAt - tools.clock.now()
  if (reason.length < SHORTEST_REASON || reason.length > LONGEST_SENTENCE) return wrong('reason')
  if (author === '' || author.length > LONGEST_NAME) return wrong('author')
  if (!Number.isFinite(wanted.endsAt) || lastsMs <= 0 || lastsMs > LONGEST_MS) return wrong('endsAt')
  return problemOfScope(tools, wanted.scope)
}

function problemOfScope(tools: ExclusionTools, scope: ExclusionScope): Result<never> | null {
  const wrong = failed('invalid-input', 'value-invalid', { subject: 'scope' })
  switch (scope.kind) {
    case 'keys':
      if (scope.keyIds.length === 0) return wrong
      return scope.keyIds.some(id => tools.keys.get(id) === null) ? failed('not-found') : null
    case 'name':
      // Only stars would leave out everything that there is and will be.
      return scope.pattern.replaceAll('*', '').trim() === '' ? wrong : null
    case 'tag':
      return scope.tag.trim() === '' ? wrong : null
    case 'owner':
      return scope.owner.trim() === '' ? wrong : null
    case 'account':
      return tools.accounts.get(scope.accountId) === null ? failed('not-found') : null
    case 'age':
      return Number.isInteger(scope.olderThanDays) && scope.olderThanDays > 0 ? null : wrong
    default:
      return scope satisfies never
  }
}

type Subject = Pick<AuditEntry, 'accountId' | 'keyId' | 'facts'>

/** One line of the history for each key that was named, else one for the rule. */
function subjectsOf(tools: ExclusionTools, scope: ExclusionScope): readonly Subject[] {
  if (scope.kind === 'keys') {
    return scope.keyIds.flatMap(keyId => {
      const key = tools.keys.get(keyId)
      return key === null ? [] : [{ accountId: key.accountId, keyId, facts: { name: key.name } }]
    })
  }
  const accountId = scope.kind === 'account' ? scope.accountId : null
  return [{ accountId, keyId: null, facts: factsOf(scope) }]
}

function factsOf(scope: Exclude<ExclusionScope, { kind: 'keys' }>): AuditEntry['facts'] {
  switch (scope.kind) {
    case 'name':
      return { names: scope.pattern }
    case 'tag':
      return { tag: scope.tag }
    case 'owner':
      return { createdBy: scope.owner }
    case 'account':
      return {}
    case 'age':
      return { olderThanDays: scope.olderThanDays }
    default:
      return scope satisfies never
  }
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
