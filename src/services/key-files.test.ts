import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asKeyId } from '../core/ids'
import { failed, ok } from '../core/fault'
import type { KeyFileKind } from '../core/ports/key-files'
import { keyFileStore } from '../store/key-files'
import { openStore, type OpenedStore } from '../store/open-store'
import { createKeyFiles } from './key-files'

const SECRET = 'not-a-real-secret-0000'
const tally: KeyFileKind = {
  id: 'tally',
  name: 'Tally',
  paths: ['.tally/keys'],
  read: text =>
    text
      .split('\n')
      .filter(line => line.includes(' '))
      .map(line => {
        const [name = '', secret = ''] = line.split(' ')
        return { name, publicId: name === 'public' ? 'AKIA0000' : null, secret }
      })
}
const other: KeyFileKind = { id: 'other', name: 'Other', paths: ['.other'], read: () => [] }

let folder: string
let store: OpenedStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-key-files-'))
  const opened = openStore({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.detail)
  store = opened.value
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function bench({ isLocked = false } = {}) {
  let count = 0
  let sealed: string | null = null
  const asked: string[] = []
  const service = createKeyFiles({
    clock: { now: () => 7 },
    ids: { id: () => `e${(count += 1)}` },
    transactions: store.transactions,
    entries: keyFileStore(store.db),
    audit: store.audit,
    kinds: new Map([other, tally].map(kind => [kind.id, kind])),
    vault: {
      fingerprint: bytes =>
        isLocked ? failed('vault-locked') : ok(`fp${new TextDecoder().decode(bytes).length}`)
    },
    lookup: { byFingerprint: fingerprint => (fingerprint === sealed ? [asKeyId('made-here')] : []) },
    match: bytes => {
      const text = new TextDecoder().decode(bytes)
      asked.push(text)
      bytes.fill(0)
      return text.startsWith('AKIA0000\n') ? asKeyId('listed') : null
    }
  })
  return { service, asked, seal: (fingerprint: string) => (sealed = fingerprint) }
}

const PATH = '/home/dana/.tally/keys'

describe('keys in files of other tools', () => {
  it('are kept as a place, a name and a fingerprint, and the history says how many', async () => {
    const { service } = bench()

    const read = await service.read([{ path: PATH, text: `prod ${SECRET}\npublic ${SECRET}x` }])

    expect(read).toMatchObject({
      ok: true,
      value: [
        {
          path: PATH,
          kind: 'tally',
          name: 'prod',
          fingerprint: `fp${SECRET.length}`,
          keyId: null,
          readAt: 7
        },
        { name: 'public', keyId: 'listed' }
      ]
    })
    expect(service.all()).toEqual(read.ok ? read.value : null)
    expect(store.audit.page({}, null, 5).rows[0]).toMatchObject({
      act: 'key-file.read',
      facts: { file: PATH, found: 2, listed: 1 }
    })
    store.close()
    for (const end of ['', '-wal']) expect(bytesOf(`rekey.db${end}`)).not.toContain(SECRET)
  })

  it('are known later, when Rekey has known the secret since', async () => {
    const { service, seal } = bench()
    const read = await service.read([{ path: PATH, text: `prod ${SECRET}` }])
    const [entry] = read.ok ? read.value : []
    if (entry === undefined) throw new Error('nothing was read')
    expect(service.keyOf(entry)).toBeNull()

    seal(entry.fingerprint)

    expect(service.keyOf(entry)).toBe('made-here')
  })

  it('replace what was known of their file, and of no other', async () => {
    const { service } = bench()
    await service.read([
      { path: PATH, text: `prod ${SECRET}` },
      { path: '/elsewhere', text: `lone ${SECRET}` }
    ])

    await service.read([{ path: PATH, text: `prod ${SECRET}\nprod ${SECRET}\nnext ${SECRET}1` }])
    expect(service.all().map(({ name }) => name)).toEqual(['lone', 'prod', 'next'])

    await service.read([{ path: PATH, text: '' }])
    expect(service.all().map(({ name }) => name)).toEqual(['lone'])

    expect(service.forget('/elsewhere')).toEqual(ok(null))
    expect(service.forget('/elsewhere')).toMatchObject({ fault: { code: 'not-found' } })
    expect(service.all()).toEqual([])
  })

  it('change nothing while the vault is locked, or beyond what is kept', async () => {
    const locked = bench({ isLocked: true }).service
    expect(await locked.read([{ path: PATH, text: `prod ${SECRET}` }])).toMatchObject({
      fault: { code: 'vault-locked' }
    })

    const { service } = bench()
    const many = Array.from({ length: 201 }, (_one, index) => `n${index} ${SECRET}`).join('\n')
    expect(await service.read([{ path: PATH, text: many }])).toMatchObject({ fault: { code: 'cap-reached' } })
    expect(service.all()).toEqual([])
  })

  it('have names that a person can read, and no secret in them', async () => {
    const { service } = bench()

    const name = `sk_live_${'a1'.repeat(12)}`
    await service.read([{ path: PATH, text: `${name} ${SECRET}\n${'long'.repeat(60)}\u202Eevil ${SECRET}` }])

    const names = service.all().map(each => each.name)
    expect(names[0]).toBe('[secret]')
    expect(names[1]?.length).toBeLessThanOrEqual(80)
  })
})

function bytesOf(file: string): string {
  try {
    return readFileSync(join(folder, file), 'latin1')
  } catch {
    // Without a log the store has written everything to the database.
    return ''
  }
}
