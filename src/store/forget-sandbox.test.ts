import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anAccount } from '../../test/kit/builders'
import type { Account } from '../core/account'
import { asAccountId, asSealedSecretId } from '../core/ids'
import { forgetSandboxHistory, forgetSandboxWork } from './forget-sandbox'
import { openStore, type OpenedStore } from './open-store'
import { sealedSecretStore } from './sealed-secrets'

const real = anAccount({ id: asAccountId('real'), name: 'core-eu' })
const sandbox = anAccount({ id: asAccountId('sandbox'), name: 'Harbour', isSandbox: true })

let folder: string
let store: OpenedStore

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-forget-'))
  const opened = openStore({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.code)
  store = opened.value
  store.accounts.insert(real)
  store.accounts.insert(sandbox)
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function note(account: Account): void {
  store.audit.append({
    at: 1,
    act: 'key.revoked',
    actor: 'operator',
    accountId: account.id,
    keyId: null,
    rotationId: null,
    facts: { name: account.name }
  })
}

function addSealedSecret(account: Account): void {
  const sealedSecrets = sealedSecretStore(store.db)
  const id = asSealedSecretId(`secret-${account.id}`)
  sealedSecrets.insert(
    {
      id,
      accountId: account.id,
      keyId: null,
      rotationId: null,
      origin: 'https://example.com',
      bond: id,
      state: 'sealed',
      label: account.name,
      fingerprint: 'f',
      parts: [],
      createdAt: 1,
      expiresAt: 2,
      storedWhere: null
    },
    new Uint8Array([1])
  )
  sealedSecrets.beginExposure({ secretId: id, kind: 'copy', part: null, where: 'clipboard', startedAt: 1 })
}

describe('forgetting the sandbox', () => {
  it('takes its history away and leaves the chain of the rest whole', () => {
    note(real)
    note(sandbox)
    note(real)
    note(sandbox)

    forgetSandboxHistory(store.db)
    note(real)

    const names = store.audit.page({}, null, 10).rows.map(row => row.facts['name'])
    expect(names).toEqual(['core-eu', 'core-eu', 'core-eu'])
    expect(store.audit.verify()).toMatchObject({ isValid: true, rows: 3 })
  })

  it('finds a row that was cut out of either chain', () => {
    note(sandbox)
    note(sandbox)
    store.db.exec("DELETE FROM audit WHERE chain = 'sandbox' AND seq = 1")

    expect(store.audit.verify()).toMatchObject({ isValid: false, firstBadSeq: 2 })
  })

  it('takes sealed secrets and the reveal ledger of sandbox accounts, and no others', () => {
    addSealedSecret(real)
    addSealedSecret(sandbox)

    forgetSandboxWork(store.db)

    expect(
      sealedSecretStore(store.db)
        .live()
        .map(sealedSecret => sealedSecret.label)
    ).toEqual(['core-eu'])
    expect(sealedSecretStore(store.db).exposures(asSealedSecretId('secret-real'))).toHaveLength(1)
  })

  it('cannot be used against the ledger or the history of a real account', () => {
    addSealedSecret(real)
    note(real)

    expect(() => store.db.exec('DELETE FROM secret_exposures')).toThrow()
    expect(() => store.db.exec('DELETE FROM audit')).toThrow()
  })
})
