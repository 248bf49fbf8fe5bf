import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asAccountId, asKeyId, asProviderId } from '../../src/core/ids'
import { createEvidence } from '../../src/services/evidence/evidence'
import type { EvidenceService } from '../../src/services/evidence/evidence'
import { verifyEvidence } from '../../src/services/evidence/verify'
import { forgetSandboxHistory } from '../../src/store/forget-sandbox'
import { openStore } from '../../src/store/open-store'
import type { OpenedStore } from '../../src/store/open-store'
import type { AuditAct } from '../../src/core/ports/audit'
import { createMemoryKeychain } from '../../src/vault/memory-keychain'
import { createOsVault } from '../../src/vault/os-vault'
import type { Vault } from '../../src/core/ports/vault'
import { noBatches } from '../kit/no-batches'

const NOW = Date.UTC(2026, 5, 15, 12)
const SANDBOX = asAccountId('sandbox-account')

let folder: string
let store: OpenedStore
let vault: Vault

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-head-'))
  store = opened()
  vault = createOsVault({ keychain: createMemoryKeychain(), hasSealedRows: () => false })
  await vault.open()
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function opened(): OpenedStore {
  const result = openStore({ path: join(folder, 'rekey.db') })
  if (!result.ok) throw new Error(result.fault.code)
  return result.value
}

function evidenceBy(signer: Vault): EvidenceService {
  return createEvidence({
    clock: { now: () => NOW },
    journal: { rows: () => [] },
    accounts: store.accounts,
    audit: store.audit,
    sealedSecrets: { ofKey: () => null },
    vault: signer,
    runs: { batches: noBatches, keys: { get: () => null }, isRunning: () => false },
    providerOf: () => null,
    writer: { by: null, platform: 'linux', rekey: '0.0.0' }
  })
}

function note(act: AuditAct, accountId: typeof SANDBOX | null = null): void {
  const about = { accountId, keyId: asKeyId('a/g/k'), rotationId: null }
  store.audit.append({ at: NOW, act, actor: 'operator', ...about, facts: {} })
}

function savedHead(signer = vault): Uint8Array {
  const file = evidenceBy(signer).head()
  if (!file.ok) throw new Error(file.fault.detail)
  return Buffer.from(file.value.text)
}

function compared(head: Uint8Array) {
  const result = evidenceBy(vault).compareHead(head)
  if (!result.ok) throw new Error(result.fault.detail)
  return result.value
}

/** What somebody with the file and some care could do: the table of heads is put right as well, so that no check in it fails. */
function tamper(sql: string): void {
  store.close()
  const file = new Sqlite(join(folder, 'rekey.db'))
  file.exec('DROP TRIGGER audit_is_never_updated; DROP TRIGGER audit_is_never_deleted')
  file.exec(sql)
  file.exec(`UPDATE audit_heads SET
    seq = (SELECT max(seq) FROM audit WHERE audit.chain = audit_heads.chain),
    hash = (SELECT hash FROM audit WHERE audit.chain = audit_heads.chain ORDER BY seq DESC LIMIT 1)`)
  file.close()
  store = opened()
}

describe('a saved chain head', () => {
  it('is evidence like any other, and still holds when the history has gone on', () => {
    for (let row = 0; row < 5; row += 1) note('key.created')
    const head = savedHead()
    note('key.revoked')

    expect(verifyEvidence(head)).toMatchObject({ isGood: true, document: { about: 'audit-trail' } })
    expect(compared(head)).toMatchObject({
      result: 'holds',
      signer: 'this-installation',
      takenAt: '2026-06-15T12:00:00.000Z',
      chains: [{ chain: 'main', rows: 5, fate: 'kept' }],
      rowsNow: 6
    })
  })

  it('shows that the newest rows were cut off, which the history alone cannot', () => {
    for (let row = 0; row < 5; row += 1) note('key.created')
    const head = savedHead()

    tamper('DELETE FROM audit WHERE seq >= 4')

    expect(store.audit.verify()).toMatchObject({ isValid: true, rows: 3 })
    expect(compared(head)).toMatchObject({ result: 'cut-off', chains: [{ fate: 'cut-off' }] })
  })

  it('shows that the newest rows were cut off and others written in their place', () => {
    for (let row = 0; row < 5; row += 1) note('key.created')
    const head = savedHead()

    tamper('DELETE FROM audit WHERE seq >= 4')
    for (let row = 0; row < 3; row += 1) note('key.tagged')

    expect(store.audit.verify()).toMatchObject({ isValid: true, rows: 6 })
    expect(compared(head)).toMatchObject({ result: 'rewritten' })
  })

  it('takes the end of the sandbox for what it is', () => {
    store.accounts.insert({
      id: SANDBOX,
      providerId: asProviderId('fake'),
      name: 'Fake',
      environment: 'staging',
      baseUrl: 'https://fake.example',
      settings: {},
      isSandbox: true,
      createdAt: NOW
    })
    note('key.created')
    note('key.created', SANDBOX)
    const head = savedHead()
    const before = compared(head)
    store.accounts.remove(SANDBOX)
    forgetSandboxHistory(store.db)
    const unsaid = compared(head)
    note('sandbox.removed')

    expect(before.chains).toHaveLength(2)
    expect(unsaid.result).toBe('cut-off')
    expect(compared(head)).toMatchObject({ result: 'holds', chains: [{ fate: 'kept' }, { fate: 'removed' }] })
  })

  it('is not made of a history that does not hold together, and says so when it is compared with one', () => {
    for (let row = 0; row < 3; row += 1) note('key.created')
    const head = savedHead()

    tamper('UPDATE audit SET at = at + 1 WHERE seq = 2')

    expect(evidenceBy(vault).head()).toMatchObject({ fault: { detail: 'history-broken' } })
    expect(compared(head)).toMatchObject({ result: 'broken', firstBadSeq: 2 })
  })

  it('names the key of another installation, and that nobody can tell without an own key', async () => {
    note('key.created')
    const other = createOsVault({ keychain: createMemoryKeychain(), hasSealedRows: () => false })
    await other.open()
    const [foreign, own] = [savedHead(other), savedHead()]
    const byOther = compared(foreign)
    vault.lock()

    expect(byOther.signer).toBe('another')
    expect(compared(own).signer).toBe('not-known')
  })

  it('is nothing else than a head that nobody changed', () => {
    note('key.created')
    const head = Buffer.from(savedHead())
    head[head.length - 20] = (head[head.length - 20] ?? 0) ^ 1

    expect(evidenceBy(vault).compareHead(head)).toMatchObject({ fault: { detail: 'evidence-invalid' } })
    expect(evidenceBy(vault).compareHead(Buffer.from('{}'))).toMatchObject({
      fault: { detail: 'evidence-invalid' }
    })
  })
})
