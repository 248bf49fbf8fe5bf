import { createPublicKey, verify } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryKeychain, type MemoryKeychain } from './memory-keychain'
import { createOsVault } from './os-vault'
import { aPurpose, bytesOf, fakeSecretText } from './testing/builders'
import type { SealedBox, Vault } from '../core/ports/vault'

const CHEAP = { n: 2 ** 4, r: 1, p: 1 }

function aVault(keychain: MemoryKeychain, hasSealedRows = false): Vault {
  return createOsVault({ keychain, hasSealedRows: () => hasSealedRows, scryptCost: CHEAP })
}

async function opened(keychain: MemoryKeychain, passphrase?: Uint8Array): Promise<Vault> {
  const vault = aVault(keychain, true)
  const result = await vault.open(passphrase)
  expect(result).toEqual({ ok: true, value: null })
  return vault
}

async function installed(): Promise<{ keychain: MemoryKeychain; box: SealedBox }> {
  const keychain = createMemoryKeychain()
  const vault = aVault(keychain)
  await vault.open()
  return { keychain, box: sealed(vault) }
}

function sealed(vault: Vault): SealedBox {
  const result = vault.seal(bytesOf(fakeSecretText('box')), aPurpose())
  if (!result.ok) throw new Error('The vault is not open.')
  return result.value
}

async function reads(vault: Vault, box: SealedBox): Promise<string | null> {
  const result = await vault.use(box, aPurpose(), bytes => new TextDecoder().decode(bytes))
  return result.ok ? result.value : null
}

const FIRST = bytesOf('first long passphrase')
const SECOND = bytesOf('second long passphrase')
const TEXT = fakeSecretText('box')

describe('os vault', () => {
  it('makes a key on a new installation and opens with it after a restart', async () => {
    const { keychain, box } = await installed()

    const restarted = await opened(keychain)

    expect(restarted.state()).toBe('open')
    expect(await reads(restarted, box)).toBe(TEXT)
  })

  it('does nothing before it is opened', () => {
    const keychain = createMemoryKeychain()

    const vault = aVault(keychain)

    expect(vault.state()).toBe('starting')
    expect(vault.seal(bytesOf('x'), aPurpose())).toMatchObject({ ok: false, fault: { code: 'vault-locked' } })
    expect(keychain.calls).toEqual([])
  })

  it('makes one key when it is opened twice at once', async () => {
    const keychain = createMemoryKeychain()
    const vault = aVault(keychain)

    await Promise.all([vault.open(), vault.open()])

    expect(keychain.calls.filter(call => call === 'set vault-key')).toHaveLength(1)
  })

  it('wipes the lent bytes when the work is over, also when the work fails', async () => {
    const { keychain, box } = await installed()
    const vault = await opened(keychain)
    const lent: Uint8Array[] = []

    await vault.use(box, aPurpose(), bytes => lent.push(bytes))
    const failing = vault.use(box, aPurpose(), bytes => {
      lent.push(bytes)
      throw new Error('work failed')
    })

    await expect(failing).rejects.toThrow('work failed')
    expect(lent.map(bytes => bytes.every(byte => byte === 0))).toEqual([true, true])
  })

  it('forgets the key on lock and tells its listeners once', async () => {
    const { keychain, box } = await installed()
    const vault = await opened(keychain)
    const seen: string[] = []
    vault.onState(state => seen.push(state))

    vault.lock()
    vault.lock()

    expect(vault.state()).toBe('locked')
    expect(await vault.use(box, aPurpose(), () => 1)).toMatchObject({ fault: { code: 'vault-locked' } })
    expect(vault.fingerprint(bytesOf('x'))).toMatchObject({ fault: { code: 'vault-locked' } })
    expect(seen).toEqual(['locked'])
    expect(await vault.open()).toEqual({ ok: true, value: null })
    expect(await reads(vault, box)).toBe(TEXT)
  })

  it('stays locked when it was locked while it was opening', async () => {
    const { keychain } = await installed()
    const vault = await opened(keychain)
    vault.lock()

    const opening = vault.open()
    vault.lock()

    expect(await opening).toMatchObject({ ok: false, fault: { code: 'vault-locked' } })
    expect(vault.state()).toBe('locked')
  })

  it('gives the same fingerprint for the same bytes only, and another one in another installation', async () => {
    const one = await opened((await installed()).keychain)
    const other = await opened((await installed()).keychain)

    const print = one.fingerprint(bytesOf('same'))

    expect(print.ok && print.value).toMatch(/^[0-9a-f]{16}$/)
    expect(one.fingerprint(bytesOf('same'))).toEqual(print)
    expect(one.fingerprint(bytesOf('else'))).not.toEqual(print)
    expect(other.fingerprint(bytesOf('same'))).not.toEqual(print)
  })
})

describe('os vault and a keychain in trouble', () => {
  it.each(['absent', 'denied', 'hung'] as const)(
    'says %s, writes nothing, and opens once it works',
    async mood => {
      const { keychain, box } = await installed()
      const before = new Map(keychain.items)
      const vault = aVault(keychain, true)
      keychain.setMood(mood)

      const refused = await vault.open()

      expect(refused).toMatchObject({
        ok: false,
        fault: { code: 'vault-locked', detail: `keychain-${mood}` }
      })
      expect(vault.state()).toBe(`keychain-${mood}`)
      keychain.setMood('open')
      expect(await vault.open()).toEqual({ ok: true, value: null })
      expect(await reads(vault, box)).toBe(TEXT)
      expect(keychain.items).toEqual(before)
    }
  )

  it('takes null with sealed rows for locked, never for a new installation', async () => {
    const { keychain } = await installed()
    const before = new Map(keychain.items)
    keychain.setMood('locked')
    keychain.calls.length = 0
    const vault = aVault(keychain, true)

    expect(await vault.open()).toMatchObject({ ok: false, fault: { detail: 'keychain-locked' } })

    expect(vault.state()).toBe('keychain-locked')
    expect(keychain.calls.every(call => call.startsWith('get'))).toBe(true)
    expect(keychain.items).toEqual(before)
  })

  it('says locked on a new installation as well, and makes the key after a person unlocked', async () => {
    const keychain = createMemoryKeychain()
    keychain.setMood('locked')
    const vault = aVault(keychain)

    await vault.open()
    expect(vault.state()).toBe('keychain-locked')
    expect(keychain.calls).not.toContain('unlock')
    await vault.open()

    expect(vault.state()).toBe('open')
    expect(keychain.calls).toContain('unlock')
  })

  it('uses the key that a keychain hid while it was locked instead of making one', async () => {
    const { keychain, box } = await installed()
    const before = new Map(keychain.items)
    keychain.setMood('locked')
    const vault = aVault(keychain, false)
    await vault.open()

    await vault.open()

    expect(await reads(vault, box)).toBe(TEXT)
    expect(keychain.items).toEqual(before)
  })

  it('stays locked when the person does not unlock', async () => {
    const { keychain } = await installed()
    keychain.setMood('locked')
    keychain.setMoodAfterUnlock('denied')
    const vault = aVault(keychain, true)
    await vault.open()

    expect(await vault.open()).toMatchObject({ fault: { detail: 'keychain-denied' } })

    expect(vault.state()).toBe('keychain-denied')
  })

  it('says that the key is missing when the keychain is open without it, and makes no other', async () => {
    const { keychain } = await installed()
    keychain.items.delete('vault-key')
    const vault = aVault(keychain, true)

    expect(await vault.open()).toMatchObject({ fault: { detail: 'keychain-item-missing' } })

    expect(vault.state()).toBe('key-missing')
    expect(keychain.items.has('vault-key')).toBe(false)
  })

  it('says that the keychain was reset when it is proven open and has nothing of ours', async () => {
    const { keychain } = await installed()
    keychain.items.clear()
    const vault = aVault(keychain, true)

    await vault.open()
    expect(vault.state()).toBe('keychain-locked')

    expect(await vault.open()).toMatchObject({ fault: { detail: 'keychain-reset' } })
    expect(vault.state()).toBe('key-missing')
    expect(keychain.items.has('vault-key')).toBe(false)
  })

  it('does not overwrite an item that it cannot read', async () => {
    const { keychain } = await installed()
    keychain.items.set('vault-key', '{"v":2,"kind":"from the future"}')
    const vault = aVault(keychain, true)

    expect(await vault.open()).toMatchObject({ fault: { code: 'vault-locked', detail: 'value-invalid' } })

    expect(vault.state()).toBe('key-missing')
    expect(keychain.items.get('vault-key')).toContain('future')
  })

  it.each([1, 2])('makes no half installation when write %i fails', async nth => {
    const keychain = createMemoryKeychain()
    keychain.failWrite({ nth, trouble: 'denied', isWritten: false })
    const vault = aVault(keychain)

    expect(await vault.open()).toMatchObject({ fault: { detail: 'keychain-denied' } })

    expect(vault.state()).toBe('keychain-denied')
    expect(await vault.open()).toEqual({ ok: true, value: null })
  })
})

describe('os vault for this run only', () => {
  it('seals without a keychain, and leaves the boxes of the lost key alone', async () => {
    const { keychain, box } = await installed()
    keychain.setMood('absent')
    const vault = aVault(keychain, true)
    await vault.open()

    expect(vault.openForSession()).toEqual({ ok: true, value: null })

    expect(vault.state()).toBe('session')
    expect(await reads(vault, sealed(vault))).toBe(TEXT)
    expect(await vault.use(box, aPurpose(), () => 1)).toMatchObject({
      fault: { code: 'vault-locked', detail: 'session-only' }
    })
  })

  it('never puts the run’s key into the keychain', async () => {
    const keychain = createMemoryKeychain()
    keychain.setMood('denied')
    const vault = aVault(keychain)
    await vault.open()
    vault.openForSession()
    keychain.setMood('open')

    await vault.open()

    expect(vault.state()).toBe('session')
    expect(keychain.items.size).toBe(0)
  })

  it('is refused while a real key is only locked', async () => {
    const vault = await opened((await installed()).keychain)
    vault.lock()

    expect(vault.openForSession()).toMatchObject({ ok: false, fault: { code: 'conflict' } })
  })
})

describe('os vault with a passphrase', () => {
  it('needs it from then on, and a wrong one opens nothing', async () => {
    const { keychain, box } = await installed()
    const vault = await opened(keychain)

    expect(await vault.changePassphrase(null, FIRST)).toEqual({ ok: true, value: null })

    expect(vault.hasPassphrase()).toBe(true)
    const restarted = aVault(keychain, true)
    expect(await restarted.open()).toMatchObject({ fault: { code: 'vault-locked' } })
    expect(restarted.state()).toBe('passphrase-needed')
    expect(await restarted.open(SECOND)).toMatchObject({ fault: { detail: 'passphrase-wrong' } })
    expect(await restarted.open(FIRST)).toEqual({ ok: true, value: null })
    expect(await reads(restarted, box)).toBe(TEXT)
  })

  it('leaves nothing in the keychain that opens without it', async () => {
    const { keychain } = await installed()
    const vault = await opened(keychain)

    await vault.changePassphrase(null, FIRST)

    expect([...keychain.items.keys()].sort()).toEqual(['sentinel', 'vault-key'])
    expect(keychain.items.get('vault-key')).toContain('"wrapped"')
  })

  it('changes only with the current one, and can be removed', async () => {
    const { keychain, box } = await installed()
    const vault = await opened(keychain)
    await vault.changePassphrase(null, FIRST)

    expect(await vault.changePassphrase(SECOND, null)).toMatchObject({
      fault: { detail: 'passphrase-wrong' }
    })
    expect(await vault.changePassphrase(null, null)).toMatchObject({ ok: false })
    expect(await vault.changePassphrase(FIRST, SECOND)).toEqual({ ok: true, value: null })
    expect(await vault.changePassphrase(SECOND, null)).toEqual({ ok: true, value: null })

    expect(vault.hasPassphrase()).toBe(false)
    expect(await reads(await opened(keychain), box)).toBe(TEXT)
  })

  it('refuses a short one', async () => {
    const vault = await opened((await installed()).keychain)

    expect(await vault.changePassphrase(null, bytesOf('short'))).toMatchObject({
      fault: { code: 'invalid-input', subject: 'passphrase' }
    })
  })

  it('does not eat all memory for an item that asks for it', async () => {
    const { keychain } = await installed()
    const vault = await opened(keychain)
    await vault.changePassphrase(null, FIRST)
    keychain.items.set('vault-key', keychain.items.get('vault-key')!.replace(/"n":\d+/, '"n":1073741824'))

    expect(await aVault(keychain, true).open(FIRST)).toMatchObject({ fault: { detail: 'value-invalid' } })
  })

  const changes = [
    { name: 'adding', from: null, to: FIRST },
    { name: 'changing', from: FIRST, to: SECOND },
    { name: 'removing', from: FIRST, to: null }
  ]
  const halfWays = changes.flatMap(change =>
    [1, 2, 3].flatMap(nth => [true, false].map(isWritten => ({ ...change, nth, isWritten })))
  )

  it.each(halfWays)(
    'keeps the old way in when $name fails at write $nth (written: $isWritten)',
    async ({ from, to, nth, isWritten }) => {
      const { keychain, box } = await installed()
      const vault = await opened(keychain)
      if (from !== null) await vault.changePassphrase(null, from)
      keychain.failWrite({ nth, trouble: 'hung', isWritten })

      const result = await vault.changePassphrase(from, to)

      expect(result).toMatchObject({ ok: false, fault: { code: 'vault-locked' } })
      const restarted = await opened(keychain, from ?? undefined)
      expect(await reads(restarted, box)).toBe(TEXT)
      expect([...keychain.items.keys()].sort()).toEqual(['sentinel', 'vault-key'])
    }
  )

  it.each(halfWays)(
    'opens one way when the app dies while $name, after write $nth (written: $isWritten)',
    async ({ from, to, nth, isWritten }) => {
      const { keychain, box } = await installed()
      const vault = await opened(keychain)
      if (from !== null) await vault.changePassphrase(null, from)
      keychain.failWrite({ nth, trouble: 'hung', isWritten })
      const whatStays = new Promise<Map<string, string>>(resolve => keychain.onWriteFault(resolve))
      await vault.changePassphrase(from, to)

      const afterCrash = createMemoryKeychain(await whatStays)
      const restarted = aVault(afterCrash, true)
      const oldWay = await restarted.open(from ?? undefined)

      expect(oldWay).toEqual(nth === 3 && isWritten ? expect.anything() : { ok: true, value: null })
      if (!oldWay.ok) expect(await restarted.open(to ?? undefined)).toEqual({ ok: true, value: null })
      expect(await reads(restarted, box)).toBe(TEXT)
    }
  )
})

describe('the signature of a vault', () => {
  const MESSAGE = bytesOf('a statement')

  function signed(vault: Vault): { publicKey: Buffer; signature: Buffer } {
    const result = vault.sign(MESSAGE)
    if (!result.ok) throw new Error('The vault does not sign.')
    const { publicKey, signature } = result.value
    return { publicKey: Buffer.from(publicKey), signature: Buffer.from(signature) }
  }

  it('is one that anybody can check with the public key, and that fits no other message', async () => {
    const { keychain } = await installed()
    const { publicKey, signature } = signed(await opened(keychain))
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') },
      format: 'jwk'
    })

    expect(verify(null, MESSAGE, key, signature)).toBe(true)
    expect(verify(null, bytesOf('another statement'), key, signature)).toBe(false)
  })

  it('is by the same key after a restart and after a change of the passphrase, and by another elsewhere', async () => {
    const { keychain } = await installed()
    const vault = await opened(keychain)
    const first = signed(vault)
    await vault.changePassphrase(null, FIRST)
    const restarted = signed(await opened(keychain, FIRST))
    const elsewhere = await installed()

    expect(restarted).toEqual(first)
    expect(signed(await opened(elsewhere.keychain)).publicKey).not.toEqual(first.publicKey)
  })

  it('is refused with the reason while there is no key of the keychain', async () => {
    const { keychain } = await installed()
    const vault = await opened(keychain)
    vault.lock()
    const absent = createMemoryKeychain()
    absent.setMood('absent')
    const without = aVault(absent)
    await without.open()
    const missing = without.sign(MESSAGE)
    without.openForSession()

    expect(vault.sign(MESSAGE)).toMatchObject({ fault: { code: 'vault-locked' } })
    expect(missing).toMatchObject({ fault: { code: 'vault-locked', detail: 'keychain-absent' } })
    expect(without.sign(MESSAGE)).toMatchObject({ fault: { code: 'vault-locked', detail: 'session-only' } })
  })
})

describe('a new vault key', () => {
  it('is the way out when the old one is gone: what it sealed is forgotten only once the new key rests in the keychain', async () => {
    const { keychain } = await installed()
    keychain.items.delete('vault-key')
    const vault = aVault(keychain, true)
    await vault.open()
    const seen: boolean[] = []

    const made = await vault.makeNewKey(() => seen.push(keychain.items.has('vault-key')))

    expect(made).toEqual({ ok: true, value: null })
    expect(seen).toEqual([true])
    expect(vault.state()).toBe('open')
    expect((await opened(keychain)).state()).toBe('open')
  })

  it('sets an item aside that it cannot read', async () => {
    const { keychain } = await installed()
    keychain.items.set('vault-key', '{"v":2,"kind":"from the future"}')
    const vault = aVault(keychain, true)
    await vault.open()

    await vault.makeNewKey(() => undefined)

    expect(keychain.items.get('vault-key-set-aside')).toContain('future')
    expect(vault.state()).toBe('open')
  })

  it('lets nothing go when the keychain does not take it', async () => {
    const { keychain } = await installed()
    keychain.items.delete('vault-key')
    const vault = aVault(keychain, true)
    await vault.open()
    keychain.failWrite({ nth: 2, trouble: 'denied', isWritten: false })
    const release = vi.fn()

    const made = await vault.makeNewKey(release)

    expect(made).toMatchObject({ ok: false, fault: { detail: 'keychain-denied' } })
    expect(release).not.toHaveBeenCalled()
  })

  it('is refused while the old one opens', async () => {
    const { keychain } = await installed()
    const vault = await opened(keychain)

    expect(await vault.makeNewKey(() => undefined)).toMatchObject({ fault: { code: 'conflict' } })
  })

  it('lets nothing go when the old key is back', async () => {
    const { keychain, box } = await installed()
    const item = keychain.items.get('vault-key') ?? ''
    keychain.items.delete('vault-key')
    const vault = aVault(keychain, true)
    await vault.open()
    keychain.items.set('vault-key', item)
    const release = vi.fn()

    await vault.makeNewKey(release)

    expect(release).not.toHaveBeenCalled()
    expect(await reads(vault, box)).toBe(TEXT)
  })
})

describe('a foreign vault key', () => {
  async function withForeignKey() {
    const { box } = await installed()
    const { keychain } = await installed()
    const vault = createOsVault({
      keychain,
      hasSealedRows: () => true,
      credentialBoxes: () => [box],
      scryptCost: CHEAP
    })
    await vault.open()
    return { vault, keychain }
  }

  it('is a state of its own, and no open vault whose credentials cannot be read', async () => {
    const { vault } = await withForeignKey()

    expect(vault.state()).toBe('key-foreign')
    expect(vault.seal(bytesOf('x'), aPurpose())).toMatchObject({ ok: false })
  })

  it('is kept and used once a person decides so', async () => {
    const { vault, keychain } = await withForeignKey()
    const before = keychain.items.get('vault-key')
    const release = vi.fn()

    await vault.makeNewKey(release)

    expect(release).toHaveBeenCalledTimes(1)
    expect(keychain.items.get('vault-key')).toBe(before)
    expect(vault.state()).toBe('open')
  })
})
