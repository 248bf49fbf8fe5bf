import { describe, expect, it } from 'vitest'
import { createCredentialKeychain } from './credential-keychain'
import { createOsVault } from './os-vault'

const TEXT = 'not a real credential, and long enough'

function vaultWith(text: string | null) {
  return createOsVault({
    keychain: createCredentialKeychain(() => text),
    onError: error => {
      throw error
    },
    hasSealedRows: () => true,
    credentialBoxes: () => [],
    isNameLost: false,
    keepName: () => undefined
  })
}

describe('a vault key from a credential of the system', () => {
  it('opens the same vault each time, and another with another credential', async () => {
    const prints: (string | null)[] = []
    for (const text of [TEXT, TEXT, `${TEXT}!`]) {
      const vault = vaultWith(text)
      expect((await vault.open()).ok).toBe(true)
      const print = vault.fingerprint(new Uint8Array([1, 2, 3]))
      prints.push(print.ok ? print.value : null)
      await vault.close()
    }

    expect(prints[0]).toBe(prints[1])
    expect(prints[2]).not.toBe(prints[0])
  })

  it.each([
    ['is missing', null, 'keychain-absent'],
    ['is short enough to guess', 'short', 'keychain-denied']
  ])('stays closed when the credential %s', async (_case, text, state) => {
    const vault = vaultWith(text)

    expect((await vault.open()).ok).toBe(false)

    expect(vault.state()).toBe(state)
  })

  it('takes no passphrase: nothing could keep the wrapped key', async () => {
    const vault = vaultWith(TEXT)
    await vault.open()

    const changed = await vault.changePassphrase(null, new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]))

    expect(changed.ok).toBe(false)
    expect(vault.state()).toBe('open')
  })
})
