import type { Account } from '../core/account'
import { asAccountId, asKeyId } from '../core/ids'
import type { AccountId, SlotId } from '../core/ids'
import type { AccountView } from '../contract/accounts'
import type { SlotView } from '../contract/deliveries'
import type { AccountService } from '../services/accounts'
import type { Slot } from '../core/ports/sealed-secrets'
import type { HostOptions } from './host-port'
import { manifestOf } from './key-rows'
import { ownKeyOf } from './own-key'
import type { Profile } from './profile'
import type { Registries } from './registries'
import { toAccountView } from './views/account-view'
import type { AuditNames } from './views/audit-view'
import { toSlotView } from './views/slot-view'

/** Views of single things, made from what the store holds at that moment. */
export type LiveViews = {
  account(account: Account): AccountView
  accounts(): AccountView[]
  slot(slot: Slot): SlotView
  slots(): SlotView[]
  readonly names: AuditNames
  noteCopied(slotId: SlotId): void
}

export type LiveViewTools = {
  readonly profile: Profile
  readonly registries: Registries
  readonly accounts: Pick<AccountService, 'hasCredential'>
  readonly clipboard: Pick<HostOptions['clipboard'], 'held'>
}

export function createLiveViews({ profile, registries, accounts, clipboard }: LiveViewTools): LiveViews {
  const { store, slots } = profile
  let copiedFrom: SlotId | null = null

  function account(found: Account): AccountView {
    return toAccountView({
      account: found,
      state: store.accounts.state(found.id),
      manifest: manifestOf(registries.providers, found.providerId),
      credential: credentialOf(found.id),
      ownKey: ownKeyOf({ store, registries }, found.id),
      activeKeysOf: groupId => store.keys.activeInGroup(found.id, groupId)
    })
  }

  function credentialOf(id: AccountId): AccountView['credential'] {
    if (!accounts.hasCredential(id)) return 'missing'
    return store.credentials.get(id) === null ? 'this-run-only' : 'sealed'
  }

  function slot(found: Slot): SlotView {
    return toSlotView(found, {
      key: found.keyId === null ? null : store.keys.get(found.keyId),
      accountName: store.accounts.get(found.accountId)?.name ?? '',
      exposures: slots.exposures(found.id),
      clipboard: copiedFrom === found.id ? clipboard.held() : null
    })
  }

  return {
    account,
    accounts: () =>
      store.accounts
        .all()
        .filter(found => registries.providers.has(found.providerId))
        .map(account),
    slot,
    slots: () => slots.live().map(slot),
    names: {
      accountName: id => store.accounts.get(asAccountId(id))?.name ?? null,
      keyName: id => store.keys.get(asKeyId(id))?.name ?? null
    },
    noteCopied: slotId => {
      copiedFrom = slotId
    }
  }
}
