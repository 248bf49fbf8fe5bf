import type { ExclusionScope } from '../../core/dormancy/policy'
import { ok } from '../../core/fault'
import { asAccountId, asKeyId } from '../../core/ids'
import type { ExclusionScopeInput, ExclusionView } from '../../contract/exclusions'
import { createExclusions } from '../../services/exclusions'
import type { Exclusions } from '../../services/exclusions'
import type { KeptExclusion } from '../../core/ports/exclusions'
import type { App } from '../app'
import type { HandlersOf, Module } from '../module'
import type { Names } from '../views/names'

const NAMES_SHOWN = 3

export type ExclusionsModule = Module & {
  readonly handlers: HandlersOf<'exclusions'>
  readonly service: Exclusions
}

/** `onChange` is called when verdicts have to be made again. */
export function openExclusions(app: App, onChange: () => void): ExclusionsModule {
  const { clock, ids } = app.options
  const { transactions, keys, accounts, audit } = app.profile.store
  const service = createExclusions({
    clock,
    ids,
    transactions,
    exclusions: app.profile.exclusions,
    keys,
    accounts,
    audit
  })
  const view = (exclusion: KeptExclusion): ExclusionView => ({
    id: exclusion.id,
    scope: shownScope(exclusion.scope, app.names),
    state: stateOf(exclusion, clock.now()),
    reason: exclusion.reason,
    author: exclusion.author,
    createdAt: exclusion.createdAt,
    endsAt: exclusion.endsAt,
    endedAt: exclusion.endedAt
  })
  return {
    service,
    handlers: {
      'exclusions.list': () => ok(service.all().map(view)),
      'exclusions.add': ({ scope, ...wanted }) => {
        const added = service.add({ ...wanted, scope: toScope(scope) })
        if (!added.ok) return added
        onChange()
        return ok(view(added.value))
      },
      'exclusions.preview': async ({ scope }) => {
        const found = await service.preview(toScope(scope))
        return found.ok ? ok({ keys: found.value.keys, names: [...found.value.names] }) : found
      },
      'exclusions.end': ({ exclusionId }) => {
        const ended = service.end(exclusionId)
        if (ended.ok) onChange()
        return ended
      }
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

function shownScope(scope: ExclusionScope, names: Names): ExclusionView['scope'] {
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
