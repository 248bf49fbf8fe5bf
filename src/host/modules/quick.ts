import { failed, ok } from '../../core/fault'
import { asKeyId } from '../../core/ids'
import type { KeyId } from '../../core/ids'
import type { BlastRadiusView, QuickFoundView } from '../../contract/quick'
import type { BlastRadius } from '../../services/quick-find/blast-radius'
import { createQuickFind } from '../../services/quick-find/quick-find'
import type { QuickFound } from '../../services/quick-find/quick-find'
import type { App } from '../app'
import type { HandlersOf, Module } from '../module'
import type { AccountsModule } from './accounts'

export type QuickModule = Module & {
  readonly handlers: HandlersOf<'quick'>
  /** The one key that a text with a secret certainly belongs to. Wipes the bytes. */
  certainKey(text: Uint8Array): KeyId | null
}

export function openQuick(app: App, accounts: AccountsModule): QuickModule {
  const { options, profile, registries, names, rows } = app
  const { store, vault, lookup } = profile
  const service = createQuickFind({
    clock: options.clock,
    keys: store.keys,
    observations: store.observations,
    lookup,
    providers: registries.providers,
    vault,
    withClient: accounts.service.withClient,
    deliveredTo: app.deliveredTo
  })

  function foundView({ as, hits, total, providers, fingerprints }: QuickFound): QuickFoundView {
    return {
      as,
      hits: hits.map(({ found, how, sure }) => ({ row: rows.rowOf(found), how, sure })),
      total,
      providers: providers.map(id => names.providerName(id)),
      fingerprints
    }
  }

  function radiusView(radius: BlastRadius): BlastRadiusView {
    const { cadence, breadth, permissions, environments, deliveredTo, standIns } = radius
    return {
      row: rows.rowOf(radius.found),
      cadence: { ...cadence },
      breadth,
      permissions: permissions.map(({ grant, words }) => ({ grant, words })),
      environments: [...environments],
      deliveredTo: deliveredTo.map(({ at, label, proof }) => ({ at, label, proof })),
      standIns: standIns.map(({ found, lacks, isComparable }) => ({
        row: rows.rowOf(found),
        lacks: [...lacks],
        isComparable
      }))
    }
  }

  return {
    certainKey: text => {
      const { as, hits } = service.byLeak(text)
      const [only, ...others] = as === 'secret' ? hits.filter(({ sure }) => sure === 'certain') : []
      return only !== undefined && others.length === 0 ? only.found.key.id : null
    },
    handlers: {
      'quick.find': ({ text }) => ok(foundView(service.byWords(text))),
      'quick.match': ({ pasted }) => ok(foundView(service.byLeak(new TextEncoder().encode(pasted)))),
      'quick.facts': ({ keyId }) => {
        const radius = service.blastRadius(asKeyId(keyId))
        return radius === null ? failed('not-found') : ok(radiusView(radius))
      },
      'quick.records': ({ keyId }) => service.records(asKeyId(keyId)),
      'quick.open': () => {
        options.desktop.openQuickRevoke()
        return ok(null)
      }
    }
  }
}
