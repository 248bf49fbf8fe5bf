import type { Clock } from '../../core/clock'
import type { ExclusionScope } from '../../core/dormancy/policy'
import { ok } from '../../core/fault'
import { asAccountId, asKeyId } from '../../core/ids'
import type { BreakGlassKeys } from '../../services/break-glass-keys'
import type { Exclusions } from '../../services/exclusions'
import type { ExclusionScopeInput, ExclusionView } from '../../contract/exclusions'
import type { KeptExclusion } from '../../core/ports/exclusions'
import type { Handlers } from '../router'
import type { AuditNames } from '../views/audit-view'

export type ExclusionHandlerTools = {
  readonly exclusions: Exclusions
  readonly breakGlassKeys: BreakGlassKeys
  readonly clock: Pick<Clock, 'now'>
  readonly names: AuditNames
  /** Verdicts depend on it. */
  readonly changed: () => void
}

type Names =
  | 'exclusions.list'
  | 'exclusions.add'
  | 'exclusions.preview'
  | 'exclusions.end'
  | 'keys.markBreakGlass'
  | 'keys.noteTested'

const NAMES_SHOWN = 3

export function exclusionHandlers(tools: ExclusionHandlerTools): Pick<Handlers, Names> {
  const { exclusions, breakGlassKeys } = tools
  const view = (exclusion: KeptExclusion): ExclusionView => ({
    id: exclusion.id,
    scope: shownScope(exclusion.scope, tools.names),
    state: stateOf(exclusion, tools.clock.now()),
    reason: exclusion.reason,
    author: exclusion.author,
    createdAt: exclusion.createdAt,
    endsAt: exclusion.endsAt,
    endedAt: exclusion.endedAt
  })
  return {
    'exclusions.list': () => ok(exclusions.all().map(view)),
    'exclusions.add': ({ scope, ...wanted }) => {
      const added = exclusions.add({ ...wanted, scope: toScope(scope) })
      if (!added.ok) return added
      tools.changed()
      return ok(view(added.value))
    },
    'exclusions.preview': async ({ scope }) => {
      const found = await exclusions.preview(toScope(scope))
      return found.ok ? ok({ keys: found.value.keys, names: [...found.value.names] }) : found
    },
    'exclusions.end': ({ exclusionId }) => {
      const ended = exclusions.end(exclusionId)
      if (ended.ok) tools.changed()
      return ended
    },
    'keys.markBreakGlass': ({ keyIds, mark }) => {
      const marked = breakGlassKeys.mark(keyIds.map(asKeyId), mark)
      if (marked.ok) tools.changed()
      return marked
    },
    'keys.noteTested': ({ keyId, note }) => {
      const noted = breakGlassKeys.noteTested(asKeyId(keyId), note)
      if (noted.ok) tools.changed()
      return noted
    }
  }
}

function toScope(scope: ExclusionScopeInput): ExclusionScope {
  switch (scope.kind) {
    case 'keys':
      return { kind: 'keys', keyIds: scope.keyIds.map(asKeyId) }
    case 'account':
      return { kind: 'account', accountId: asAccountId(scope.accountId) }
    case 'name':
    case 'tag':
    case 'owner':
    case 'age':
      return scope
    default:
      return scope satisfies never
  }
}

function shownScope(scope: ExclusionScope, names: AuditNames): ExclusionView['scope'] {
  switch (scope.kind) {
    case 'keys':
      return {
        kind: 'keys',
        count: scope.keyIds.length,
        names: scope.keyIds.slice(0, NAMES_SHOWN).map(id => names.keyName(id) ?? 'a key that is gone')
      }
    case 'account':
      return { kind: 'account', accountName: names.accountName(scope.accountId) ?? 'an account that is gone' }
    case 'name':
    case 'tag':
    case 'owner':
    case 'age':
      return scope
    default:
      return scope satisfies never
  }
}

function stateOf({ endedAt, endsAt }: KeptExclusion, now: number): ExclusionView['state'] {
  if (endedAt !== null) return 'ended'
  return now < endsAt ? 'active' : 'expired'
}
