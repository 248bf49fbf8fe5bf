import { createSerial } from '../core/concurrency/serial'
import { tellEach, type OnError } from '../core/guarded'
import { failed, ok, type Fault, type FaultDetail, type Result } from '../core/fault'
import { isOfOtherKey, openBox, sealBox } from './envelope'
import { createKeyCustody, type KeyCustody, type KeptKey } from './key-custody'
import { SCRYPT_COST, type ScryptCost } from './key-item'
import type { Keychain } from './keychain'
import type { SealedBox, Vault, VaultState } from '../core/ports/vault'
import { randomVaultKey, type VaultKey } from './vault-key'

export type OsVaultOptions = {
  readonly keychain: Keychain
  /**
   * Are there boxes at rest that only the old key opens? Asked before a key is ever made: a keychain that answers "nothing
   * here" while boxes exist is locked or was reset, never new.
   */
  readonly hasSealedRows: () => boolean
  /** The stored credentials' boxes: they tell whether the key that was found is theirs. */
  readonly credentialBoxes?: () => readonly SealedBox[]
  /** The name of our keychain items is lost, so that nothing can be found under the new one. */
  readonly isNameLost?: boolean
  /** A new key is about to be made: its name is written down first. */
  readonly keepName?: () => void
  readonly scryptCost?: ScryptCost
  /** Hears what a listener throws, which stops neither a lock nor the listeners behind it. Without it, the process does. */
  readonly onError?: OnError
}

/** Bytes; in UTF-8 at least this many characters of Latin text. */
export const SHORTEST_PASSPHRASE = 8

/** The vault whose key rests in the OS keychain. Starts in `starting`; nothing happens before `open`. */
export function createOsVault(options: OsVaultOptions): Vault {
  const custody = createKeyCustody({
    keychain: options.keychain,
    hasSealedRows: options.hasSealedRows,
    cost: options.scryptCost ?? SCRYPT_COST
  })
  const listeners = new Set<(state: VaultState) => void>()
  let state: VaultState = 'starting'
  let key: VaultKey | null = null
  let hasPassphrase = false
  // The key of `key-foreign`, in case a person decides to go on with it.
  let foreign: VaultKey | null = null
  // Counts locks, so that an opening that was under way when the vault was locked cannot open it again.
  let locks = 0
  let isNameFound = false
  /** Keychain work is done one after the other, so that two openings cannot make two keys. */
  const keychainWork = createSerial()

  function enter(next: VaultState): void {
    if (state === next) return
    state = next
    tellEach(listeners, options.onError ?? throwBehind, next)
  }

  function take(kept: KeptKey, locksBefore: number): Result<null> {
    if (locks !== locksBefore) {
      if (kept.kind === 'found') kept.key.destroy()
      return failed('vault-locked')
    }
    if (kept.kind === 'closed') {
      if (kept.state === 'passphrase-needed') hasPassphrase = true
      enter(kept.state)
      return { ok: false, fault: kept.fault }
    }
    hasPassphrase = kept.hasPassphrase
    if (isForeign(kept.key)) {
      foreign = kept.key
      enter('key-foreign')
      return failed('vault-locked', 'vault-key-foreign')
    }
    return takeKey(kept.key)
  }

  function takeKey(taken: VaultKey): Result<null> {
    foreign = null
    key = taken
    enter('open')
    return ok(null)
  }

  /** Credentials decide: a sealed secret may have been sealed in a run without a keychain. */
  function isForeign(found: VaultKey): boolean {
    const boxes = options.credentialBoxes?.() ?? []
    return boxes.length > 0 && boxes.every(box => isOfOtherKey(found, box))
  }

  function drop(): void {
    locks += 1
    key?.destroy()
    foreign?.destroy()
    key = null
    foreign = null
  }

  return {
    state: () => state,
    hasPassphrase: () => hasPassphrase,

    onState(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    seal(bytes, purpose) {
      return key === null ? failed('vault-locked') : ok(sealBox(key, bytes, purpose))
    },

    async use(box, purpose, work) {
      if (key === null) return failed('vault-locked')
      if (state === 'session' && isOfOtherKey(key, box)) return failed('vault-locked', 'session-only')
      const opened = openBox(key, box, purpose)
      if (!opened.ok) return opened
      try {
        return ok(await work(opened.value))
      } finally {
        opened.value.fill(0)
      }
    },

    fingerprint(bytes) {
      return key === null ? failed('vault-locked') : ok(key.fingerprint(bytes))
    },

    sign(message) {
      return key === null || state !== 'open'
        ? failed('vault-locked', UNSIGNED[state])
        : ok(key.sign(message))
    },

    open(passphrase) {
      const locksBefore = locks
      return keychainWork.run(async () => {
        if (state === 'open') return ok(null)
        // In `session` the run's key stays until a person locks: boxes of this run would be lost with it.
        if (state === 'session') return failed('vault-locked', 'session-only')
        if (options.isNameLost === true && !isNameFound) {
          enter('key-missing')
          return failed('vault-locked', 'install-id-missing')
        }
        foreign?.destroy()
        foreign = null
        const kept = await custody.fetch(passphrase ?? null, askingIn(state))
        return take(kept, locksBefore)
      })
    },

    makeNewKey(release) {
      const locksBefore = locks
      return keychainWork.run(async () => {
        if (state !== 'key-missing' && state !== 'key-foreign') return failed('conflict')
        options.keepName?.()
        const kept: KeptKey =
          foreign === null ? await custody.replace() : { kind: 'found', key: foreign, hasPassphrase }
        if (kept.kind === 'closed' || locks !== locksBefore) return take(kept, locksBefore)
        isNameFound = true
        // A key that turned up meanwhile opens what is there: then nothing has to go.
        if (foreign === null && !kept.isNew && !isForeign(kept.key)) return take(kept, locksBefore)
        release()
        hasPassphrase = kept.hasPassphrase
        return takeKey(kept.key)
      })
    },

    openForSession() {
      switch (state) {
        case 'open':
        case 'session':
          return ok(null)
        case 'locked':
        case 'passphrase-needed':
          // There is a real key: a second one beside it would only make boxes that nobody can open tomorrow.
          return failed('conflict', 'session-only')
        case 'starting':
        case 'keychain-absent':
        case 'keychain-locked':
        case 'keychain-denied':
        case 'keychain-hung':
        case 'key-missing':
        case 'key-foreign':
          drop()
          key = randomVaultKey()
          enter('session')
          return ok(null)
        default:
          return state satisfies never
      }
    },

    lock() {
      const wasOpen = key !== null
      drop()
      if (wasOpen) enter('locked')
    },

    changePassphrase(current, next) {
      return keychainWork.run(async () => {
        if (key === null || state !== 'open') return failed('vault-locked')
        if (next !== null && next.length < SHORTEST_PASSPHRASE) {
          return failed('invalid-input', 'value-invalid', { subject: 'passphrase' })
        }
        const refusal = await changeWith(custody, key, current, next)
        if (refusal !== null) return { ok: false, fault: refusal }
        hasPassphrase = next !== null
        return ok(null)
      })
    },

    async close() {
      drop()
      enter('locked')
      await options.keychain.close()
      await keychainWork.idle()
    }
  }
}

/** For tests, which should see it. */
function throwBehind(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}

/** Why nothing can be signed. What needs no closer word than "locked" is left out. */
const UNSIGNED: { readonly [State in VaultState]?: FaultDetail } = {
  session: 'session-only',
  'keychain-absent': 'keychain-absent',
  'keychain-locked': 'keychain-locked',
  'keychain-denied': 'keychain-denied',
  'keychain-hung': 'keychain-hung',
  'key-missing': 'keychain-item-missing',
  'key-foreign': 'vault-key-foreign'
}

/** Only after the keychain was found locked or hung (it may have waited for a prompt) may it ask, for a person's act. */
function askingIn(state: VaultState): 'ask' | 'do-not-ask' {
  return state === 'keychain-locked' || state === 'keychain-hung' ? 'ask' : 'do-not-ask'
}

/** Null when it is done. The key in the keychain must be the one in memory, opened by the current passphrase. */
async function changeWith(
  custody: KeyCustody,
  key: VaultKey,
  current: Uint8Array | null,
  next: Uint8Array | null
): Promise<Fault | null> {
  const kept = await custody.check(current)
  if (kept.kind === 'closed') return kept.fault
  const isSame = Buffer.from(kept.key.keyId).equals(key.keyId)
  try {
    if (!isSame) return { code: 'vault-locked', retry: 'after-user', detail: 'keychain-reset' }
    if (!kept.hasPassphrase && next === null) return null
    // From the copy just read: a lock in the middle zeroes the one in memory, and must not store zeros.
    return await custody.rewrap(kept.key, next)
  } finally {
    kept.key.destroy()
  }
}
