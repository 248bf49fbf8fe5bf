import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asAccountId, asKeyId, asRotationId, asSealedSecretId } from '../core/ids'
import { openDatabase } from './database'
import { migrations } from './migrations'
import type { Db } from './db'
import type { SealedSecret, SealedSecretStore } from '../core/ports/sealed-secrets'
import { sealedSecretStore } from './sealed-secrets'

const MARK = 'sealed-not-a-real-secret'
const BOX = new Uint8Array(Buffer.from(MARK, 'utf8'))

let folder: string
let db: Db
let sealedSecrets: SealedSecretStore

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-sealed-secrets-'))
  const opened = openDatabase({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.code)
  db = opened.value
  sealedSecrets = sealedSecretStore(db)
})

afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

function aSealedSecret(given: Partial<SealedSecret> = {}): SealedSecret {
  return {
    id: asSealedSecretId('secret-1'),
    accountId: asAccountId('account-1'),
    keyId: asKeyId('key-1'),
    rotationId: asRotationId('rotation-1'),
    origin: 'https://api.example.com',
    bond: 'rotation-1',
    state: 'sealed',
    label: 'payments-api',
    fingerprint: 'f00d',
    parts: [{ name: 'apiKey', label: 'API key', envName: 'API_KEY', isSecret: true, fingerprint: 'f00d' }],
    createdAt: 1_000,
    expiresAt: 2_000,
    storedWhere: null,
    ...given
  }
}

describe('sealed secrets', () => {
  it('keeps a sealed secret and its sealed bytes', () => {
    sealedSecrets.insert(aSealedSecret(), BOX)

    expect(sealedSecrets.get(asSealedSecretId('secret-1'))).toEqual(aSealedSecret())
    expect(sealedSecrets.box(asSealedSecretId('secret-1'))).toEqual(BOX)
    expect(sealedSecrets.ofRotation(asRotationId('rotation-1'))).toEqual([aSealedSecret()])
    expect(sealedSecrets.countBoxes()).toBe(1)
  })

  it('moves only from a state that the caller expects', () => {
    sealedSecrets.insert(aSealedSecret(), BOX)

    expect(sealedSecrets.move(asSealedSecretId('secret-1'), ['delivered'], 'shown')).toBe(false)
    expect(sealedSecrets.move(asSealedSecretId('secret-1'), ['sealed'], 'started')).toBe(true)
    expect(sealedSecrets.get(asSealedSecretId('secret-1'))?.state).toBe('started')
  })

  it('leaves no byte of a destroyed box in any file', () => {
    sealedSecrets.insert(aSealedSecret(), BOX)

    sealedSecrets.destroy(asSealedSecretId('secret-1'))

    expect(sealedSecrets.box(asSealedSecretId('secret-1'))).toBeNull()
    expect(sealedSecrets.get(asSealedSecretId('secret-1'))?.state).toBe('destroyed')
    expect(sealedSecrets.live()).toEqual([])
    const files = readdirSync(folder).map(name => readFileSync(join(folder, name)))
    expect(files.some(bytes => bytes.includes(MARK))).toBe(false)
  })

  it('cannot be destroyed and inserted in one failed transaction', () => {
    sealedSecrets.insert(aSealedSecret(), BOX)

    const work = (): void => {
      sealedSecrets.destroy(asSealedSecretId('secret-1'))
      throw new Error('no')
    }

    expect(() => db.transaction(work)).toThrow('no')
    expect(sealedSecrets.box(asSealedSecretId('secret-1'))).toEqual(BOX)
  })

  it('gives the newest sealed secret of a key', () => {
    sealedSecrets.insert(aSealedSecret(), BOX)
    sealedSecrets.insert(aSealedSecret({ id: asSealedSecretId('secret-2'), createdAt: 1_500 }), BOX)

    expect(sealedSecrets.ofKey(asKeyId('key-1'))?.id).toBe('secret-2')
  })

  it('records each showing for good, and ends it once', () => {
    sealedSecrets.insert(aSealedSecret(), BOX)
    const seq = sealedSecrets.beginExposure({
      secretId: asSealedSecretId('secret-1'),
      kind: 'copy',
      part: null,
      where: 'clipboard',
      startedAt: 1_100
    })

    sealedSecrets.endExposure(seq, 'done', 1_200)
    sealedSecrets.endExposure(seq, 'failed', 1_300)

    expect(sealedSecrets.exposures(asSealedSecretId('secret-1'))).toEqual([
      {
        seq,
        secretId: 'secret-1',
        kind: 'copy',
        part: null,
        where: 'clipboard',
        startedAt: 1_100,
        endedAt: 1_200,
        outcome: 'done'
      }
    ])
    expect(() => db.exec('DELETE FROM secret_exposures')).toThrow('append-only')
  })
})

describe('a database in which sealed secrets are still called slots', () => {
  it('keeps the secret, its box and its ledger', () => {
    const file = join(folder, 'old.db')
    const old = openDatabase({ path: file, migrations: migrations.filter(({ version }) => version < 170) })
    if (!old.ok) throw new Error(old.fault.code)
    old.value.exec(`
      INSERT INTO slots VALUES ('secret-1', 'account-1', 'key-1', 'rotation-1', 'https://api.example.com', 'rotation-1', 'shown',
        'payments-api', 'f00d', '[]', 1000, 2000, NULL);
      INSERT INTO slot_boxes VALUES ('secret-1', x'${Buffer.from(BOX).toString('hex')}');
      INSERT INTO slot_exposures (slot_id, kind, "where", started_at, outcome) VALUES ('secret-1', 'copy', 'clipboard', 1100, 'started');
    `)
    old.value.close()

    const opened = openDatabase({ path: file })
    if (!opened.ok) throw new Error(opened.fault.code)
    const store = sealedSecretStore(opened.value)
    const id = asSealedSecretId('secret-1')

    expect(store.live()).toEqual([aSealedSecret({ state: 'shown', parts: [] })])
    expect(store.box(id)).toEqual(BOX)
    expect(store.exposures(id)).toMatchObject([{ secretId: id, kind: 'copy', startedAt: 1100 }])
    expect(() => opened.value.exec('DELETE FROM secret_exposures')).toThrow('append-only')
    opened.value.close()
  })
})
