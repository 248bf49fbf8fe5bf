import { join } from 'node:path'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import type { Key } from '../../core/key'
import { toFaultView } from '../../contract/reply'
import type { SandboxView } from '../../contract/sandbox'
import { createSandbox } from '../../sandbox/sandbox'
import type { Sandbox } from '../../sandbox/sandbox'
import type { SandboxStatus } from '../../sandbox/tools'
import { SECRET_SERVER_NAME } from '../../sandbox/secret-server'
import { syncWhenFree } from '../../services/inventory'
import { forgetSandboxHistory } from '../../store/forget-sandbox'
import type { App } from '../app'
import type { HandlersOf, Module, Slices } from '../module'
import type { AccountsModule } from './accounts'
import type { DestinationsModule } from './destinations'
import type { RotationsModule } from './rotations'

export type SandboxModule = Module & {
  readonly handlers: HandlersOf<'sandbox'>
  readonly slices: Slices<'sandbox'>
  readonly service: Sandbox
  close(): Promise<void>
}

export type SandboxModuleTools = {
  readonly accounts: AccountsModule
  readonly rotations: RotationsModule
  readonly destinations: Pick<DestinationsModule, 'service'>
}

export function openSandbox(app: App, modules: SandboxModuleTools): SandboxModule {
  const { accounts, rotations, destinations } = modules
  const { options, profile, registries, publisher, records } = app
  const { clock, ids } = options
  const { store, vault } = profile
  const service = createSandbox({
    clock,
    ids,
    directory: join(options.dataDir, 'sandbox'),
    providers: registries.providers,
    servers: registries.sandboxes,
    vault,
    transactions: store.transactions,
    accounts: store.accounts,
    keys: store.keys,
    observations: store.observations,
    connect: input => {
      const provider = [...registries.providers.keys()].find(id => id === input.providerId)
      if (provider === undefined) return Promise.resolve(failed('not-found'))
      return accounts.service.connect({ ...input, providerId: provider, isSandbox: true })
    },
    disconnect: id => accounts.service.remove(id),
    sync: async accountIds => {
      await syncWhenFree(accounts.inventory, accountIds)
    },
    processes: registries.processes,
    connectDestination: async (kindId, url, token) => {
      const input = { kindId, name: SECRET_SERVER_NAME, settings: { url }, credential: { token } }
      const connected = await destinations.service.connect(input)
      publisher.changed('connections')
      return connected
    },
    forgetDestinations: async kindId => {
      for (const connection of destinations.service.all()) {
        if (connection.kindId === kindId) await destinations.service.remove(connection.id)
      }
      publisher.changed('connections')
    },
    noteDeployed: (keyId, file, values) => {
      const key = store.keys.get(keyId)
      if (key === null) return
      const prints = values.flatMap(value => {
        const print = vault.fingerprint(new TextEncoder().encode(value))
        return print.ok ? [print.value] : []
      })
      recordDelivery(app, key, file, prints)
    }
  })
  const stop = service.onChange(() => {
    publisher.changed('sandbox')
  })

  function forgetRotations(): void {
    for (const id of rotations.forgetSandbox()) publisher.rotationChanged(id)
  }

  /** Null if a new sandbox may be made: none is on, none of an earlier run comes back, and no open rotation would be lost. */
  async function bringBack(): Promise<Result<null> | null> {
    if (service.status().state !== 'off') return null
    const back = await service.resume()
    if (back.ok && service.status().state === 'on') return back
    const hasOpenRotations = rotations.views().some(view => view.isSandbox && view.closedAt === null)
    return hasOpenRotations ? failed('conflict', 'sandbox-unfinished') : null
  }

  async function start(): Promise<Result<null>> {
    const back = await bringBack()
    if (back !== null) return back
    if (service.status().state === 'off') forgetRotations()
    const done = await service.start()
    if (done.ok) records.note('sandbox.started', {}, 'operator')
    publisher.changed('accounts')
    accounts.assessAll()
    return done
  }

  async function remove(): Promise<Result<null>> {
    if (['starting', 'removing'].includes(service.status().state)) return failed('conflict')
    forgetRotations()
    const done = await service.remove()
    if (done.ok) {
      forgetSandboxHistory(store.db)
      records.note('sandbox.removed', {}, 'operator')
    }
    publisher.changed('accounts')
    publisher.changed('sealedSecrets')
    app.keysChanged()
    return done
  }

  const viewAfter = (done: Result<null>): Result<SandboxView> =>
    done.ok ? ok(toSandboxView(service.status())) : done
  return {
    service,
    handlers: {
      'sandbox.start': async () => viewAfter(await start()),
      'sandbox.remove': async () => viewAfter(await remove())
    },
    slices: { sandbox: { read: () => toSandboxView(service.status()) } },
    stop,
    close: () => service.close()
  }
}

/** The sandbox's services hold their keys from the start: recorded like a delivery by Rekey. */
function recordDelivery(app: App, key: Key, file: string, fingerprints: readonly string[]): void {
  const { store, deliveries } = app.profile
  const delivery = { at: app.options.clock.now(), keyId: key.id, accountId: key.accountId }
  const label = file.split(/[/\\]/).slice(-2).join('/')
  store.transactions.run(() => {
    store.audit.append({
      ...delivery,
      act: 'handoff.delivered',
      actor: 'rekey',
      rotationId: null,
      facts: {
        where: label,
        destination: 'env-file',
        'to.path': file,
        fingerprint: fingerprints.join(' '),
        by: 'sandbox'
      }
    })
    deliveries.add({
      ...delivery,
      label,
      destination: { id: 'env-file', settings: { path: file } },
      fingerprints,
      proof: null
    })
  })
}

function toSandboxView(status: SandboxStatus): SandboxView {
  return {
    state: status.state,
    step: status.step,
    accounts: status.accounts,
    consumers: status.consumers,
    requests: status.requests,
    failures: status.failures,
    directory: status.directory,
    services: status.services.map(({ accountId, service, environment, file, requests, failures }) => ({
      accountId,
      service,
      environment,
      file,
      requests,
      failures
    })),
    fault: status.fault === null ? null : toFaultView(status.fault)
  }
}
