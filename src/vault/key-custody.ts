import { fault, type Fault, type FaultDetail } from '../core/fault'
import type { Keychain, KeychainAnswer, KeychainTrouble } from './keychain'
import { openItem, parseKeyItem, plainItem, wrappedItem, type ScryptCost } from './key-item'
import type { VaultState } from '../core/ports/vault'
import { randomVaultKey, type VaultKey } from './vault-key'

// Where the vault key rests in the keychain, and how it is read and changed without ever being without a way in.

const KEY = 'vault-key'
/** The former item while it is being replaced: whatever stops a change half-way, one of the two opens. */
const FORMER = 'vault-key-former'
/** Readable means: the keychain is open. A locked one answers null to everything. */
const SENTINEL = 'sentinel'
/** An item that this version cannot read: perhaps a newer one can. */
const SET_ASIDE = 'vault-key-set-aside'

export type KeptKey =
  | {
      readonly kind: 'found'
      readonly key: VaultKey
      readonly hasPassphrase: boolean
      readonly isNew?: boolean
    }
  | { readonly kind: 'closed'; readonly state: VaultState; readonly fault: Fault }

export type KeyCustody = {
  /** Reads the key, or makes it on a new installation. `asking` lets the keychain ask the person to unlock it first. */
  fetch(passphrase: Uint8Array | null, asking: 'ask' | 'do-not-ask'): Promise<KeptKey>
  /** The same when the item is missing or cannot be read: makes a new key then. One that can be read is never replaced. */
  replace(): Promise<KeptKey>
  /** Is this passphrase (null: none) the way in just now? */
  check(passphrase: Uint8Array | null): Promise<KeptKey>
  /** Stores `key` under `next` (null: plain). Null when it is done; on a fault the former way in still works. */
  rewrap(key: VaultKey, next: Uint8Array | null): Promise<Fault | null>
}

export function createKeyCustody(options: {
  keychain: Keychain
  hasSealedRows: () => boolean
  cost: ScryptCost
}): KeyCustody {
  const { keychain } = options

  async function fetchKey(passphrase: Uint8Array | null, asking: 'ask' | 'do-not-ask'): Promise<KeptKey> {
    if (asking === 'ask') {
      const unlocked = await keychain.unlock(KEY)
      if (!unlocked.ok) return closedBy(unlocked.trouble)
    }
    const current = await keychain.get(KEY)
    if (!current.ok) return closedBy(current.trouble)
    const former = await keychain.get(FORMER)
    if (!former.ok) return closedBy(former.trouble)
    if (current.value === null && former.value === null) return withoutItem(passphrase, asking)

    const found = await firstThatOpens([current.value, former.value], passphrase)
    if (found.kind === 'closed') return found
    await tidyUp(found.text, current.value, former.value)
    return { kind: 'found', key: found.key, hasPassphrase: found.hasPassphrase }
  }

  /** No key item. Only a keychain that is proven open, with nothing sealed at rest, is a new installation. */
  async function withoutItem(passphrase: Uint8Array | null, asking: 'ask' | 'do-not-ask'): Promise<KeptKey> {
    const sentinel = await keychain.get(SENTINEL)
    if (!sentinel.ok) return closedBy(sentinel.trouble)
    if (options.hasSealedRows()) {
      if (sentinel.value !== null) return closed('key-missing', 'keychain-item-missing')
      // `unlock` has just written and read an item, so the keychain is open and everything of ours is gone.
      return asking === 'ask' ? closed('key-missing', 'keychain-reset') : closedBy('locked')
    }
    const marked = await keychain.set(SENTINEL, 'rekey')
    if (!marked.ok) return closedBy(marked.trouble)
    // Writing may have made a person unlock the keychain: what it hid until now must not be overwritten.
    const current = await keychain.get(KEY)
    if (!current.ok) return closedBy(current.trouble)
    return current.value === null ? makeKey() : fetchKey(passphrase, 'do-not-ask')
  }

  async function makeKey(): Promise<KeptKey> {
    const key = randomVaultKey()
    const written = await keychain.set(KEY, plainItem(key))
    if (written.ok) return { kind: 'found', key, hasPassphrase: false, isNew: true }
    key.destroy()
    return closedBy(written.trouble)
  }

  async function replace(): Promise<KeptKey> {
    const current = await keychain.get(KEY)
    if (!current.ok) return closedBy(current.trouble)
    const former = await keychain.get(FORMER)
    if (!former.ok) return closedBy(former.trouble)
    if (current.value !== null || former.value !== null) {
      const found = await firstThatOpens([current.value, former.value], null)
      if (found.kind === 'found' || found.state === 'passphrase-needed') return found
    }
    for (const [name, text] of [
      [SET_ASIDE, current.value ?? former.value],
      [SENTINEL, 'rekey']
    ] as const) {
      const written = text === null ? null : await keychain.set(name, text)
      if (written?.ok === false) return closedBy(written.trouble)
    }
    return makeKey()
  }

  /** Finishes or undoes a change that was stopped half-way. What fails here is tried again at the next opening. */
  async function tidyUp(opened: string, current: string | null, former: string | null): Promise<void> {
    const sentinel = await keychain.get(SENTINEL)
    if (sentinel.ok && sentinel.value === null) await keychain.set(SENTINEL, 'rekey')
    if (former === null) return
    const isRestored = opened === current || (await keychain.set(KEY, opened)).ok
    if (isRestored) await keychain.remove(FORMER)
  }

  async function rewrap(key: VaultKey, next: Uint8Array | null): Promise<Fault | null> {
    const text = next === null ? plainItem(key) : await wrappedItem(key, next, options.cost)
    const current = await keychain.get(KEY)
    if (!current.ok) return faultOfTrouble(current.trouble)
    if (current.value === null) return fault('vault-locked', 'keychain-item-missing')

    const kept = await keychain.set(FORMER, current.value)
    if (!kept.ok) return faultOfTrouble(kept.trouble)
    const written = await keychain.set(KEY, text)
    const isDone = written.ok && isGone(await keychain.remove(FORMER), await keychain.get(FORMER))
    if (isDone) return null
    // Take it back as far as the keychain allows; `fetch` knows what to do with whatever is left.
    if ((await keychain.set(KEY, current.value)).ok) await keychain.remove(FORMER)
    return written.ok ? fault('vault-locked', 'keychain-denied') : faultOfTrouble(written.trouble)
  }

  return {
    fetch: fetchKey,
    rewrap,
    replace,
    async check(passphrase) {
      const current = await keychain.get(KEY)
      if (!current.ok) return closedBy(current.trouble)
      const found = await firstThatOpens([current.value], passphrase)
      return found.kind === 'closed'
        ? found
        : { kind: 'found', key: found.key, hasPassphrase: found.hasPassphrase }
    }
  }
}

/** A removal counts when the item was there before and cannot be read any more. */
function isGone(removed: KeychainAnswer<boolean>, found: KeychainAnswer<string | null>): boolean {
  return removed.ok && removed.value && found.ok && found.value === null
}

type Opened = Extract<KeptKey, { kind: 'closed' }> | (Extract<KeptKey, { kind: 'found' }> & { text: string })

async function firstThatOpens(
  texts: readonly (string | null)[],
  passphrase: Uint8Array | null
): Promise<Opened> {
  let needsPassphrase = false
  for (const text of texts) {
    const item = text === null ? null : parseKeyItem(text)
    if (text === null || item === null) continue
    const key = await openItem(item, passphrase)
    if (key !== null) return { kind: 'found', key, text, hasPassphrase: item.kind === 'wrapped' }
    needsPassphrase ||= item.kind === 'wrapped'
  }
  if (!needsPassphrase) return closed('key-missing', 'value-invalid')
  return passphrase === null ? closed('passphrase-needed') : closed('passphrase-needed', 'passphrase-wrong')
}

function closed(state: VaultState, detail?: FaultDetail): Extract<KeptKey, { kind: 'closed' }> {
  return { kind: 'closed', state, fault: fault('vault-locked', detail) }
}

function closedBy(trouble: KeychainTrouble): KeptKey {
  return { kind: 'closed', state: `keychain-${trouble}`, fault: faultOfTrouble(trouble) }
}

function faultOfTrouble(trouble: KeychainTrouble): Fault {
  return fault('vault-locked', `keychain-${trouble}`)
}
