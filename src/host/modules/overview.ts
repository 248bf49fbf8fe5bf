import { DAY } from '../../core/clock'
import { ok } from '../../core/fault'
import { tasksOf } from '../../core/overview/tasks'
import type { TaskFact } from '../../core/overview/tasks'
import type { AccountHealth } from '../../core/account'
import type { OverviewView } from '../../contract/overview'
import type { RotationView } from '../../contract/rotations'
import type { App } from '../app'
import type { HandlersOf, Module } from '../module'
import { after } from '../timers'
import { toAuditRow } from '../views/audit-row'
import type { DeliveriesModule } from './deliveries'
import type { RotationsModule } from './rotations'
import type { SchedulesModule } from './schedules'

/** The first screen: all keys in a few numbers, and what to do next. */
export type OverviewModule = Module & { readonly handlers: HandlersOf<'overview'> }

export type OverviewTools = {
  readonly rotations: RotationsModule
  readonly deliveries: DeliveriesModule
  readonly schedules: SchedulesModule
}

const EXPIRY_DAYS = 90
/** A task names keys that expire within this time; the 90 days show the rest. */
const SOON_DAYS = 30
const MOST_TASKS = 5
const MOST_NAMED = 50
const MOST_EXPIRIES = 6
const MOST_RECENT = 8
/** The index is read in parts once the first screen stands, and not at once for the first who asks for more. */
const INDEX_AFTER_MS = 1_000

const DOWN: readonly AccountHealth[] = ['failing', 'credential-missing', 'credential-rejected']

export function openOverview(app: App, { rotations, deliveries, schedules }: OverviewTools): OverviewModule {
  const { profile, names, options } = app
  const { keys, accounts, audit } = profile.store

  function accountFacts(isCounted: (isSandbox: boolean) => boolean): readonly TaskFact[] {
    return accounts
      .all()
      .filter(({ id, isSandbox }) => isCounted(isSandbox) && DOWN.includes(accounts.state(id).health))
      .map(({ id, name }) => ({ kind: 'account-down', id, name, at: accounts.state(id).lastGoodSyncAt }))
  }

  function secretFacts(): readonly TaskFact[] {
    return deliveries
      .views()
      .filter(({ state, exposures }) => exposures.length === 0 && (state === 'sealed' || state === 'started'))
      .map(({ id, keyName, expiresAt }) => ({ kind: 'hand-off', id, name: keyName, at: expiresAt }))
  }

  function read(): OverviewView {
    const now = options.clock.now()
    const scope = accounts.all().some(account => !account.isSandbox) ? 'real' : 'sandbox'
    const isSandbox = scope === 'sandbox'
    const isCounted = (of: boolean): boolean => of === isSandbox
    const open = rotations.views().filter(view => view.closedAt === null && isCounted(view.isSandbox))
    const { total, byFinding, environments, expiring } = keys.overview({
      isSandbox,
      expiring: { from: now, days: EXPIRY_DAYS, limit: MOST_NAMED }
    })
    const soon = now + SOON_DAYS * DAY
    const tasks = tasksOf({
      now,
      facts: [
        ...open.flatMap(rotationFact),
        ...accountFacts(isCounted),
        ...secretFacts(),
        ...schedules
          .view()
          .due.filter(due => due.act === 'ask' && isCounted(due.isSandbox))
          .map(({ keyId, name, dueAt }): TaskFact => ({ kind: 'due', id: keyId, name, at: dueAt }))
      ],
      expiring: {
        total: expiring.perDay.slice(0, SOON_DAYS).reduce((sum, count) => sum + count, 0),
        first: expiring.first.flatMap(({ id, name, expiresAt }) =>
          expiresAt === null || expiresAt >= soon ? [] : [{ id, name, expiresAt }]
        )
      },
      findings: byFinding
    })
    return {
      at: now,
      scope,
      total,
      environments: environments.map(({ environment, total, byVerdict }) => ({
        environment,
        total,
        states: { ...byVerdict }
      })),
      tasks: [...tasks.slice(0, MOST_TASKS)],
      taskCount: tasks.length,
      expiries: {
        days: EXPIRY_DAYS,
        total: expiring.total,
        perDay: [...expiring.perDay],
        next: expiring.first.slice(0, MOST_EXPIRIES).flatMap(key =>
          key.expiresAt === null
            ? []
            : [
                {
                  keyId: key.id,
                  name: key.name,
                  environment: key.environment,
                  accountName: names.accountName(key.accountId) ?? '',
                  isSandbox,
                  expiresAt: key.expiresAt
                }
              ]
        )
      },
      recent: audit.page({}, null, MOST_RECENT).rows.map(row => toAuditRow(row, names))
    }
  }

  function readIndex(): void {
    keys.whenReady().catch(app.onError)
  }

  let cancelReading: (() => void) | null = null
  return {
    handlers: {
      'overview.read': () => {
        cancelReading ??= after(INDEX_AFTER_MS, readIndex, { onError: app.onError })
        return ok(read())
      }
    },
    stop: () => cancelReading?.()
  }
}

function rotationFact(view: RotationView): readonly TaskFact[] {
  const { id, state, reason, waits, needsPerson } = view
  const fact = (kind: TaskFact['kind']): readonly TaskFact[] => [
    { kind, id, name: view.old.name, at: waits.since }
  ]
  if (state === 'revoke-failed' || reason === 'still-accepted') return fact('revoke-failed')
  if (state === 'old-still-used') return fact('old-key-still-used')
  // The sealed secret of a rotation is a task of its own.
  return needsPerson && waits.code !== 'your-hand-off' ? fact('rotation') : []
}
