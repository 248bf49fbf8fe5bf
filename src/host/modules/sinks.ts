import { hostname } from 'node:os'
import { SECOND } from '../../core/clock'
import { ok, type Result } from '../../core/fault'
import { asConnectionId } from '../../core/ids'
import type { PlacedRow } from '../../core/ports/audit'
import type { Connection } from '../../core/ports/connections'
import type { SinkRecord } from '../../core/ports/sink'
import type { ChannelKindView } from '../../contract/reminders'
import { toFaultView } from '../../contract/reply'
import type { SinkView } from '../../contract/sinks'
import { createAuditExport } from '../../services/audit-export'
import { createConnections } from '../../services/connections'
import { bundleCodec } from '../../vault/bundle-codec'
import type { App } from '../app'
import { keptFault } from '../kept-fault'
import type { HandlersOf, Module, Slices } from '../module'
import { every } from '../timers'
import { secretsOf } from '../typed-secrets'
import { toFormFieldView } from '../views/provider'

const RUN_EVERY_MS = 5 * SECOND

/** Exports the history to the sinks that a person connected. */
export type SinksModule = Module & {
  readonly handlers: HandlersOf<'sinks'>
  readonly slices: Slices<'sinks'>
}

export function openSinks(app: App): SinksModule {
  const { options, profile, registries, publisher, names } = app
  const { clock, ids, network } = options
  const kinds = registries.sinkKinds
  const source = { host: hostname(), installation: profile.installation, version: options.version }
  let isClosed = false

  const connections = createConnections({
    noun: 'sink',
    ids,
    kinds,
    network: { clock, ...(network === undefined ? {} : { network }) },
    transactions: profile.store.transactions,
    connections: profile.connections,
    audit: profile.store.audit,
    onUnrecorded: app.records.noteUnrecorded,
    vault: profile.vault,
    codec: bundleCodec,
    isDeliveredTo: () => false
  })
  const exports = createAuditExport({
    clock,
    transactions: profile.store.transactions,
    audit: profile.store.audit,
    cursors: profile.sinkCursors,
    isOpen: () => !isClosed && !app.lock.isLocked() && !app.records.isDamaged(),
    sinks: () => connections.all().flatMap(({ id }) => connections.sink(id) ?? []),
    recordOf
  })

  function recordOf({ row, sequence }: PlacedRow): SinkRecord {
    const { at, act, actor, accountId, keyId, rotationId, facts, hash } = row
    return {
      sequence,
      at,
      act,
      actor,
      account: accountId === null ? null : { id: accountId, name: names.accountName(accountId) },
      key: keyId === null ? null : { id: keyId, name: names.keyName(keyId) },
      rotation: rotationId,
      facts,
      hash,
      source
    }
  }

  let published = ''
  function publish(): void {
    if (isClosed) return
    const state = JSON.stringify(views())
    if (state === published) return
    published = state
    publisher.changed('sinks')
  }

  function wake(): void {
    if (isClosed || connections.all().length === 0) return
    exports.run().finally(publish).catch(app.onError)
  }
  const stop = every(RUN_EVERY_MS, wake, { onError: app.onError, keepsAlive: false })

  function view({ id, kindId, name, settings }: Connection): SinkView {
    const { fault, ...state } = exports.state(id)
    return {
      id,
      kindId,
      kindName: kinds.get(kindId)?.manifest.name ?? kindId,
      name,
      settings: { ...settings },
      credential: connections.credentialState(id),
      ...state,
      fault: fault === null ? null : toFaultView(keptFault(fault))
    }
  }
  const views = (): SinkView[] => connections.all().map(view)

  function changed(done: Result<Connection>): Result<SinkView> {
    if (!done.ok) return done
    publish()
    return ok(view(done.value))
  }

  return {
    handlers: {
      'sinks.kinds': () =>
        ok(
          [...kinds.values()].map(({ manifest: { id, name, connection } }): ChannelKindView => ({
            id,
            name,
            fields: (connection?.fields ?? []).map(toFormFieldView),
            rights: [...(connection?.rights ?? [])]
          }))
        ),
      'sinks.connect': async ({ credential, ...input }) => {
        const done = await connections.connect({ ...input, credential: secretsOf(credential) })
        if (done.ok) exports.begin(done.value.id)
        return changed(done)
      },
      'sinks.replaceCredential': async ({ sinkId, settings, credential }) => {
        const id = asConnectionId(sinkId)
        const done = await connections.replaceCredential(id, { settings, credential: secretsOf(credential) })
        if (done.ok) exports.retry(id)
        wake()
        return changed(done)
      },
      'sinks.remove': async ({ sinkId }) => {
        const id = asConnectionId(sinkId)
        const done = await connections.remove(id)
        if (done.ok) exports.forget(id)
        publish()
        return done
      },
      'sinks.test': async ({ sinkId }) => {
        const done = await exports.test(sinkId)
        // What waited goes out behind a test that has arrived.
        if (done.ok) wake()
        return done
      }
    },
    slices: { sinks: { read: views, whileLocked: [] } },
    stop: () => {
      isClosed = true
      stop()
    },
    close: async () => {
      await exports.whenIdle()
      await connections.close()
    }
  }
}
