import { MINUTE } from '../../core/clock'
import { failed, ok } from '../../core/fault'
import { asAccountId, asKeyId } from '../../core/ids'
import type { Key } from '../../core/key'
import type { KeyRowView } from '../../contract/key-row'
import type { KeyDetailView, KeyPageView, KeyQueryInput } from '../../contract/keys'
import type { DeliveryDestination } from '../../core/ports/deliveries'
import { toFaultView } from '../../contract/reply'
import { createBreakGlassKeys } from '../../services/break-glass-keys'
import { createCreation } from '../../services/creation/creation'
import type { CreationService } from '../../services/creation/creation'
import { dismissKeys } from '../../services/dismissal'
import { createKeyTags } from '../../services/key-tags'
import type { KeyTags } from '../../services/key-tags'
import { createBatchRuns } from '../../services/revocation/batch-runs'
import type { BatchRuns } from '../../services/revocation/batch-runs'
import { createRevocation } from '../../services/revocation/revocation'
import type { RevocationService } from '../../services/revocation/revocation'
import type { RevocationTools } from '../../services/revocation/tools'
import type { KeyWithVerdict } from '../../core/ports/keys'
import { bundleCodec } from '../../vault/bundle-codec'
import type { App } from '../app'
import { definedFields } from '../defined-fields'
import type { HandlersOf, Module } from '../module'
import { rotationPolicyOf } from '../policies'
import { toAuditRow } from '../views/audit-row'
import { toConfirmationView } from '../views/confirmation'
import { toLastUsedView } from '../views/key-rows'
import { toSealedSecretView } from '../views/sealed-secret'
import type { AccountsModule } from './accounts'

const READINGS = 200
const HISTORY_ROWS = 50
/** Longer than any dialog stays open, shorter than a working day. */
const SECRET_LIFE_MS = 24 * 60 * MINUTE
/** Keys with this tag stand in the tray. */
const PINNED = 'pinned'
/** More than this is a list, which the window has. */
const MOST_PINNED = 8

/** Keys one by one and in lists: found, made, tagged, disabled and revoked. */
export type KeysModule = Module & {
  readonly handlers: HandlersOf<'keys'>
  readonly creation: CreationService
  readonly revocation: RevocationService
  readonly revocationTools: RevocationTools
  readonly batchRuns: BatchRuns
  readonly tags: KeyTags
  page(query: KeyQueryInput): Promise<KeyPageView>
  pinned(): readonly KeyRowView[]
}

export function openKeys(app: App, accounts: AccountsModule): KeysModule {
  const { options, profile, settings, publisher, names } = app
  const { clock, ids } = options
  const { store, sealedSecrets, vault, creations, revocations } = profile
  const { transactions, keys, audit, observations } = store
  const { providerOf } = app
  const { withClient } = accounts.service
  const creation = createCreation({
    clock,
    ids,
    transactions,
    accounts: store.accounts,
    keys,
    audit,
    creations,
    sealedSecrets,
    vault,
    codec: bundleCodec,
    providerOf,
    withClient,
    team: app.team.gate,
    sealedSecretLifeMs: SECRET_LIFE_MS
  })
  const revocationTools: RevocationTools = {
    clock,
    ids,
    transactions,
    accounts: store.accounts,
    keys,
    audit,
    deliveries: profile.deliveries,
    revocations,
    confirmations: app.confirmations,
    providerOf,
    withClient,
    team: app.team.gate,
    quietMs: (key: Key) => {
      const isSandbox = store.accounts.get(key.accountId)?.isSandbox ?? false
      return rotationPolicyOf(settings.current(), isSandbox ? 'sandbox' : 'real').quietMs
    }
  }
  const batchRuns = createBatchRuns(revocationTools, profile.batches)
  const revocation = createRevocation(revocationTools, batchRuns)
  const breakGlassKeys = createBreakGlassKeys({ clock, transactions, keys, observations, audit })
  const tags = createKeyTags({ clock, transactions, keys, audit })
  const stop = batchRuns.onChange(batchId => {
    publisher.batchChanged(batchId)
    app.keysChanged()
  })

  /** Of a change at the provider: secrets may wait for their delivery, and accounts are counted again. */
  function changed(): void {
    app.keysChanged()
    publisher.changed('sealedSecrets')
    publisher.changed('accounts')
  }

  async function page({ filter, ...given }: KeyQueryInput): Promise<KeyPageView> {
    const query = { ...given, filter: definedFields(filter) }
    await keys.whenReady(query)
    const found = keys.page(query)
    return {
      rows: app.rows.rowsOf(found.rows),
      total: found.total,
      groups: found.groups.map(({ value, count, risk }) => ({ value, count, risk }))
    }
  }

  function detailOf(found: KeyWithVerdict): KeyDetailView {
    const { key } = found
    const history = audit.page({ keyId: key.id }, null, HISTORY_ROWS)
    return {
      row: app.rows.rowOf(found),
      attributes: { ...key.attributes },
      firstSeenAt: key.firstSeenAt,
      lastSeenAt: key.lastSeenAt,
      observations: observations
        .recent(key.id, READINGS)
        .map(({ observedAt, lastUsed }) => ({ observedAt, lastUsed: toLastUsedView(lastUsed) })),
      probes: [...observations.probes(key.id, 0)],
      deliveredTo: app.deliveredTo(key.id).map(({ at, label, destination, proof }) => ({
        at,
        label,
        proof,
        destination: destination === null ? null : toDestinationView(destination)
      })),
      history: history.rows.map(row => toAuditRow(row, names))
    }
  }

  return {
    creation,
    revocation,
    revocationTools,
    batchRuns,
    tags,
    page,
    pinned: () => {
      // The tray asks every second: it need not hold up a start.
      if (!keys.isReady) return []
      const found = keys.page({
        filter: { tags: [PINNED] },
        sort: 'name',
        descending: false,
        group: 'none',
        offset: 0,
        limit: MOST_PINNED
      })
      return app.rows.rowsOf(found.rows)
    },
    handlers: {
      'keys.page': async query => ok(await page(query)),
      'keys.counts': async ({ filter }) => {
        await keys.whenReady()
        const counts = keys.counts(definedFields(filter))
        return ok({
          total: counts.total,
          byVerdict: { ...counts.byVerdict },
          byFinding: { ...counts.byFinding },
          byEnvironment: { ...counts.byEnvironment },
          byAccount: { ...counts.byAccount }
        })
      },
      'keys.detail': ({ keyId }) => {
        const found = keys.withVerdict(asKeyId(keyId))
        return found === null ? failed('not-found') : ok(detailOf(found))
      },
      'keys.copyId': async ({ keyId }) => {
        const key = keys.get(asKeyId(keyId))
        if (key === null) return failed('not-found')
        await options.desktop.copyText(key.providerKeyId)
        return ok(null)
      },
      'keys.copyLink': async ({ keyId }) => {
        const key = keys.get(asKeyId(keyId))
        if (key === null) return failed('not-found')
        await options.desktop.copyText(`rekey://key/${encodeURIComponent(key.id)}`)
        return ok(null)
      },
      'keys.tag': ({ keyIds, tags: wanted }) => {
        const tagged = tags.set(keyIds.map(asKeyId), wanted)
        if (!tagged.ok) return tagged
        accounts.assessChanged()
        changed()
        return ok(null)
      },
      'keys.dismiss': ({ keyIds, isDismissed }) => {
        const done = dismissKeys(store, { keyIds: keyIds.map(asKeyId), isDismissed, at: clock.now() })
        changed()
        return done
      },
      'keys.markBreakGlass': ({ keyIds, mark }) => {
        const marked = breakGlassKeys.mark(keyIds.map(asKeyId), mark)
        if (marked.ok) accounts.assessAll()
        return marked
      },
      'keys.noteTested': ({ keyId, note }) => {
        const noted = breakGlassKeys.noteTested(asKeyId(keyId), note)
        if (noted.ok) accounts.assessAll()
        return noted
      },
      'keys.create': async ({ service: _service, environment: _environment, ...input }) => {
        const made = await creation.create({ ...input, accountId: asAccountId(input.accountId) })
        changed()
        return made.ok ? ok(toSealedSecretView(profile, made.value, null)) : made
      },
      'keys.disable': async ({ keyId }) => {
        const done = await revocation.setEnabled(asKeyId(keyId), 'disabled')
        changed()
        return done
      },
      'keys.enable': async ({ keyId }) => {
        const done = await revocation.setEnabled(asKeyId(keyId), 'enabled')
        changed()
        return done
      },
      'keys.prepareRevoke': async ({ keyIds }) => {
        const prepared = await revocation.prepare(keyIds.map(asKeyId))
        changed()
        if (!prepared.ok) return prepared
        const { confirmation, keys: asked } = prepared.value
        const askedIds = asked.map(({ id }) => id)
        return ok(toConfirmationView(app, 'revoke', confirmation, askedIds))
      },
      'keys.revokeProgress': ({ token }) => {
        const progress = revocation.progress(token)
        return ok(progress === null ? null : { ...progress })
      },
      'keys.stopRevoke': ({ token }) => {
        revocation.stop(token)
        return ok(null)
      },
      'keys.revoke': async ({ token, phrase }) => {
        const done = await revocation.revoke(token, phrase)
        changed()
        if (!done.ok) return done
        const results = done.value.map(({ keyId, state, evidence, fault }) => ({
          keyId,
          state,
          evidence,
          fault: fault === null ? null : toFaultView(fault)
        }))
        return ok({ results })
      }
    },
    stop
  }
}

function toDestinationView({
  id,
  settings,
  activation
}: DeliveryDestination): NonNullable<KeyDetailView['deliveredTo'][number]['destination']> {
  const destination = { id, settings: { ...settings } }
  return activation === undefined
    ? destination
    : { ...destination, activation: { id: activation.id, settings: { ...activation.settings } } }
}
