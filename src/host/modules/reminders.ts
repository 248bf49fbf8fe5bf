import { MINUTE } from '../../core/clock'
import { ok, type Result } from '../../core/fault'
import { asConnectionId } from '../../core/ids'
import type { Connection } from '../../core/ports/connections'
import { toFaultView } from '../../contract/reply'
import type { ChannelKindView, ChannelView } from '../../contract/reminders'
import { createConnections } from '../../services/connections'
import { createReminders } from '../../services/reminders/reminders'
import { bundleCodec } from '../../vault/bundle-codec'
import { reminderWords } from '../../words/reminders'
import type { App } from '../app'
import { keptFault } from '../kept-fault'
import type { HandlersOf, Module, Slices } from '../module'
import { every } from '../timers'
import { secretsOf } from '../typed-secrets'
import { toFormFieldView } from '../views/provider'
import { hashOf, type DueModule } from './due'

const RUN_EVERY_MS = MINUTE

/** Sends what is due to the channels that a person connected. */
export type RemindersModule = Module & {
  readonly handlers: HandlersOf<'reminders'>
  readonly slices: Slices<'channels'>
  /** Something fell due or was done: look now. */
  wake(): void
}

export function openReminders(app: App, due: DueModule): RemindersModule {
  const { options, profile, registries, publisher, settings } = app
  const { clock, ids, network } = options
  const kinds = registries.channelKinds
  let isClosed = false

  const connections = createConnections({
    noun: 'channel',
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
  const reminders = createReminders({
    clock,
    ids,
    transactions: profile.store.transactions,
    reminders: profile.reminders,
    audit: profile.store.audit,
    isOpen: () => !isClosed && !app.lock.isLocked() && !app.records.isDamaged(),
    days: () => settings.current().reminders.days,
    board: () => due.board(),
    channels: () => connections.all().flatMap(({ id }) => connections.channel(id) ?? []),
    hashOf,
    words: gathered => reminderWords(gathered, clock.now())
  })
  reminders.recover()

  let published = ''
  function publish(): void {
    const state = JSON.stringify(views())
    if (state === published) return
    published = state
    publisher.changed('channels')
  }

  function wake(): void {
    if (isClosed) return
    reminders.run().finally(publish).catch(app.onError)
  }
  const stop = every(RUN_EVERY_MS, wake, { onError: app.onError, keepsAlive: false })

  function view({ id, kindId, name, settings: own }: Connection): ChannelView {
    const state = reminders.state(id)
    return {
      id,
      kindId,
      kindName: kinds.get(kindId)?.manifest.name ?? kindId,
      name,
      settings: { ...own },
      credential: connections.credentialState(id),
      ...state,
      fault: state.fault === null ? null : toFaultView(keptFault(state.fault))
    }
  }
  const views = (): ChannelView[] => connections.all().map(view)

  function changed(done: Result<Connection>): Result<ChannelView> {
    if (!done.ok) return done
    publish()
    return ok(view(done.value))
  }

  return {
    wake,
    handlers: {
      'reminders.kinds': () =>
        ok(
          [...kinds.values()].map(({ manifest: { id, name, connection } }): ChannelKindView => ({
            id,
            name,
            fields: (connection?.fields ?? []).map(toFormFieldView),
            rights: [...(connection?.rights ?? [])]
          }))
        ),
      'reminders.connect': async ({ credential, ...input }) =>
        changed(await connections.connect({ ...input, credential: secretsOf(credential) })),
      'reminders.replaceCredential': async ({ channelId, settings: own, credential }) => {
        const id = asConnectionId(channelId)
        const done = await connections.replaceCredential(id, {
          settings: own,
          credential: secretsOf(credential)
        })
        if (done.ok) reminders.retry(id)
        return changed(done)
      },
      'reminders.remove': async ({ channelId }) => {
        const id = asConnectionId(channelId)
        const done = await connections.remove(id)
        if (done.ok) reminders.forget(id)
        publish()
        return done
      },
      'reminders.test': async ({ channelId }) => {
        const done = await reminders.test(channelId)
        // What was waiting goes out behind a test that has arrived.
        if (done.ok) wake()
        return done
      }
    },
    slices: { channels: { read: views, whileLocked: [] } },
    stop: () => {
      isClosed = true
      stop()
    },
    close: async () => {
      await reminders.whenIdle()
      await connections.close()
    }
  }
}
