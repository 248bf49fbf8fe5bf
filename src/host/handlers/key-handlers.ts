import { failed, ok } from '../../core/fault'
import { asAccountId, asKeyId } from '../../core/ids'
import type { KeyId } from '../../core/ids'
import type { ConfirmationView } from '../../contract/confirmations'
import type { SlotView } from '../../contract/deliveries'
import type { Confirmation } from '../../services/confirmations'
import type { CreationService } from '../../services/creation/creation'
import type { RevocationService } from '../../services/revocation/revocation'
import type { KeyFilter } from '../../core/ports/key-query'
import type { Store } from '../../core/ports/store'
import type { Slot } from '../../core/ports/sealed-secrets'
import type { KeyRows } from '../key-rows'
import type { Delivery } from '../../core/ports/deliveries'
import { toFaultView } from '../router'
import type { CommandValue, Handlers } from '../router'
import { toAuditRow } from '../views/audit-view'
import type { AuditNames } from '../views/audit-view'
import { toKeyDetail } from '../views/key-view'
import { definedFields } from './history-handlers'

const READINGS = 200
const HISTORY_ROWS = 50

export type KeyHandlerTools = {
  readonly store: Pick<Store, 'keys' | 'observations' | 'audit' | 'transactions'>
  readonly rows: KeyRows
  readonly names: AuditNames
  readonly creation: CreationService
  readonly revocation: RevocationService
  readonly handedTo: (id: KeyId) => readonly Delivery[]
  readonly slotView: (slot: Slot) => SlotView
  readonly copyText: (text: string) => Promise<void>
  readonly tag: (ids: readonly KeyId[], tags: readonly string[]) => void
  readonly keysChanged: () => void
}

type Names =
  | 'keys.page'
  | 'keys.counts'
  | 'keys.detail'
  | 'keys.copyId'
  | 'keys.tag'
  | 'keys.create'
  | 'keys.disable'
  | 'keys.revokeProgress'
  | 'keys.stopRevoke'
  | 'keys.enable'
  | 'keys.prepareRevoke'
  | 'keys.revoke'

export function keyHandlers(tools: KeyHandlerTools): Pick<Handlers, Names> {
  const { store, rows, revocation } = tools
  return {
    'keys.page': async ({ filter, ...given }) => {
      const query = { ...given, filter: toFilter(filter) }
      await store.keys.whenReady(query)
      const page = store.keys.page(query)
      return ok({
        rows: rows.rowsOf(page.rows),
        total: page.total,
        groups: page.groups.map(({ value, count }) => ({ value, count }))
      })
    },
    'keys.counts': async ({ filter }) => {
      await store.keys.whenReady()
      const counts = store.keys.counts(toFilter(filter))
      return ok({
        total: counts.total,
        byVerdict: { ...counts.byVerdict },
        byFinding: { ...counts.byFinding },
        byEnvironment: { ...counts.byEnvironment },
        byAccount: { ...counts.byAccount }
      })
    },
    'keys.detail': ({ keyId }) => {
      const id = asKeyId(keyId)
      const found = store.keys.withVerdict(id)
      if (found === null) return failed('not-found')
      const history = store.audit.page({ keyId }, null, HISTORY_ROWS)
      return ok(
        toKeyDetail({
          row: rows.rowOf(found),
          key: found.key,
          observations: store.observations.recent(id, READINGS),
          probes: store.observations.probes(id, 0),
          handedTo: tools.handedTo(id),
          history: history.rows.map(row => toAuditRow(row, tools.names))
        })
      )
    },
    'keys.copyId': async ({ keyId }) => {
      const key = store.keys.get(asKeyId(keyId))
      if (key === null) return failed('not-found')
      await tools.copyText(key.providerKeyId)
      return ok(null)
    },
    'keys.tag': ({ keyIds, tags }) => {
      const ids = keyIds.map(asKeyId)
      if (ids.some(id => store.keys.get(id) === null)) return failed('not-found')
      tools.tag(ids, tags)
      tools.keysChanged()
      return ok(null)
    },
    'keys.create': async ({ service: _service, environment: _environment, ...input }) => {
      const made = await tools.creation.create({ ...input, accountId: asAccountId(input.accountId) })
      tools.keysChanged()
      return made.ok ? ok(tools.slotView(made.value)) : made
    },
    'keys.disable': async ({ keyId }) => {
      const done = await revocation.setEnabled(asKeyId(keyId), 'disabled')
      tools.keysChanged()
      return done
    },
    'keys.enable': async ({ keyId }) => {
      const done = await revocation.setEnabled(asKeyId(keyId), 'enabled')
      tools.keysChanged()
      return done
    },
    'keys.prepareRevoke': async ({ keyIds }) => {
      const prepared = await revocation.prepare(keyIds.map(asKeyId))
      tools.keysChanged()
      if (!prepared.ok) return prepared
      const { confirmation, keys } = prepared.value
      return ok(
        toConfirmationView(
          'revoke',
          confirmation,
          keys.map(key => key.id),
          tools
        )
      )
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
      tools.keysChanged()
      if (!done.ok) return done
      const results = done.value.map(({ keyId, state, evidence, fault }) => ({
        keyId,
        state,
        evidence,
        fault: fault === null ? null : toFaultView(fault)
      }))
      return ok({ results })
    }
  }
}

export function toConfirmationView(
  act: ConfirmationView['act'],
  confirmation: Confirmation,
  keyIds: readonly KeyId[],
  tools: Pick<KeyHandlerTools, 'store' | 'rows' | 'handedTo'>
): ConfirmationView {
  const found = keyIds.map(id => tools.store.keys.withVerdict(id)).filter(key => key !== null)
  return {
    token: confirmation.token,
    act,
    level: confirmation.level,
    phrase: confirmation.phrase,
    expiresAt: confirmation.expiresAt,
    keys: found.map(key => tools.rows.rowOf(key)),
    reasons: confirmation.reasons.map(({ code, facts }) => ({ code, facts: { ...facts } })),
    handedTo: keyIds.flatMap(keyId => tools.handedTo(keyId).map(({ label }) => ({ keyId, label }))),
    readAt: confirmation.readAt
  }
}

function toFilter(filter: CommandValue<'keys.page'>['filter']): KeyFilter {
  return definedFields(filter)
}
