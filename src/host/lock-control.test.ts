import { describe, expect, it, vi } from 'vitest'
import { createMemoryKeychain } from '../vault/memory-keychain'
import { createOsVault } from '../vault/os-vault'
import { createLockControl } from './lock-control'

async function anOpenVault() {
  const onError = vi.fn()
  const vault = createOsVault({ keychain: createMemoryKeychain(), hasSealedRows: () => false, onError })
  await vault.open()
  const lock = createLockControl({
    vault,
    whenIdle: () => Promise.resolve(),
    sleep: () => new Promise(() => undefined),
    onError
  })
  return { vault, lock, onError }
}

describe('lock', () => {
  it('happens although a listener cannot record it, and reaches the listeners behind', async () => {
    const { vault, lock, onError } = await anOpenVault()
    const heard: string[] = []
    lock.onState(() => {
      throw new Error('disk full')
    })
    lock.onState(state => heard.push(state))
    vault.onState(() => {
      throw new Error('disk full')
    })
    vault.onState(state => heard.push(`vault ${state}`))

    lock.lock()
    await lock.settled()

    expect(heard).toEqual(['locked', 'vault locked'])
    expect(vault.state()).toBe('locked')
    expect(onError).toHaveBeenCalledTimes(2)
  })
})
