import { hkdfSync } from 'node:crypto'
import type { Keychain, KeychainAnswer } from './keychain'
import { plainItem } from './key-item'
import { KEY_BYTES, vaultKeyOf } from './vault-key'

/** Fewer could be guessed: a key has 32 bytes. */
export const SHORTEST_CREDENTIAL = 32

const FIXED: { readonly [name: string]: string } = { sentinel: 'rekey' }
const KEY = 'vault-key'

/**
 * A keychain for servers that have none: the vault key follows from one text that the system keeps, such as a credential of systemd.
 * It is read at each opening, and nothing can be written: there a vault has no passphrase of its own.
 */
export function createCredentialKeychain(read: () => string | null): Keychain {
  function get(name: string): KeychainAnswer<string | null> {
    if (name !== KEY) return { ok: true, value: FIXED[name] ?? null }
    const text = read()
    if (text === null) return { ok: false, trouble: 'absent' }
    if (text.length < SHORTEST_CREDENTIAL) return { ok: false, trouble: 'denied' }
    const key = vaultKeyOf(
      new Uint8Array(hkdfSync('sha256', text, new Uint8Array(0), 'rekey credential v1', KEY_BYTES))
    )
    try {
      return { ok: true, value: plainItem(key) }
    } finally {
      key.destroy()
    }
  }

  return {
    backend: 'systemd credential',
    get: name => Promise.resolve(get(name)),
    set: (name, value) =>
      Promise.resolve(FIXED[name] === value ? { ok: true, value: null } : { ok: false, trouble: 'denied' }),
    remove: () => Promise.resolve({ ok: true, value: false }),
    unlock: () => {
      const found = get(KEY)
      return Promise.resolve(found.ok ? { ok: true, value: null } : found)
    },
    close: () => Promise.resolve()
  }
}
