import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '../../src/core/clock'
import { noDesktop } from '../../src/host/shell-ports'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import type { KeyRowView } from '../../src/contract/key-row'

let test: TestHost
let place: string
const copied: string[] = []
beforeAll(async () => {
  const files = { export: (): string => join(test.directory, 'list.txt'), import: (): string => place }
  const { desktop } = noDesktop()
  test = await openTestHost({
    desktop: {
      ...desktop,
      chooseExportFile: () => Promise.resolve(files.export()),
      chooseImportFile: () => Promise.resolve(files.import()),
      copyText: text => {
        copied.push(text)
        return Promise.resolve()
      }
    }
  })
  await test.done('sandbox.start', {})
})
afterAll(async () => {
  await test.close()
})

async function keysWith(filter: Record<string, unknown>): Promise<readonly KeyRowView[]> {
  const page = await test.done('keys.page', {
    filter,
    sort: 'risk',
    descending: true,
    group: 'none',
    offset: 0,
    limit: 500
  })
  return page.rows
}

async function oneDormant(): Promise<KeyRowView> {
  const [row] = await keysWith({ verdicts: ['dormant'], statuses: ['active'] })
  if (row === undefined) throw new Error('The sandbox has no dormant key.')
  return row
}

async function verdictOf(keyId: string): Promise<KeyRowView['verdict']> {
  return (await test.done('keys.detail', { keyId })).row.verdict
}

async function renameTo(name: string, next: string): Promise<void> {
  const { accounts } = await test.done('app.snapshot', {})
  const account = accounts.find(each => each.name === name)
  if (account === undefined) throw new Error(`There is no account ${name}.`)
  await test.done('accounts.update', {
    accountId: account.id,
    name: next,
    environment: account.environment,
    settings: account.settings
  })
}

function bringIn(text: string | Uint8Array): void {
  place = join(test.directory, 'import.txt')
  writeFileSync(place, text)
}

describe('an exclusion', () => {
  it('takes a key out of the dormant ones with its reason, and the end of it brings the key back', async () => {
    const row = await oneDormant()
    const added = await test.done('exclusions.add', {
      scope: { kind: 'keys', keyIds: [row.id] },
      reason: 'runs at the end of the year',
      author: 'dana',
      endsAt: Date.now() + 30 * DAY
    })
    const excluded = await verdictOf(row.id)
    const { history } = await test.done('keys.detail', { keyId: row.id })

    await test.done('exclusions.end', { exclusionId: added.id })
    const back = await verdictOf(row.id)

    expect(excluded.state).toBe('excluded')
    expect(excluded.facts).toMatchObject({
      reason: 'runs at the end of the year',
      author: 'dana',
      otherwise: 'dormant'
    })
    expect(excluded.findings.map(each => each.code)).not.toContain('dormant')
    expect(history[0]).toMatchObject({ act: 'exclusion.added' })
    expect(back.state).toBe('dormant')
    expect((await test.done('exclusions.list', {}))[0]).toMatchObject({ id: added.id, state: 'ended' })
  })

  it('needs an end within a year, and a rule that does not match everything', async () => {
    const wanted = { reason: 'because', author: 'dana', endsAt: Date.now() + DAY }

    const endless = await test.fault('exclusions.add', {
      ...wanted,
      scope: { kind: 'tag', tag: 'seasonal' },
      endsAt: Date.now() + 400 * DAY
    })
    const everything = await test.fault('exclusions.add', {
      ...wanted,
      scope: { kind: 'name', pattern: '**' }
    })

    expect(endless).toMatchObject({ code: 'invalid-input', subject: 'endsAt' })
    expect(everything).toMatchObject({ code: 'invalid-input', subject: 'scope' })
  })

  it('shows beforehand which keys a rule would take in', async () => {
    const row = await oneDormant()
    const pattern = `${row.name.slice(0, 4)}*`

    const some = await test.done('exclusions.preview', { scope: { kind: 'name', pattern } })
    const none = await test.done('exclusions.preview', { scope: { kind: 'tag', tag: 'no-such-tag' } })
    const bad = await test.fault('exclusions.preview', { scope: { kind: 'name', pattern: '*' } })

    const named = (await keysWith({})).filter(each => each.name.startsWith(row.name.slice(0, 4)))
    expect(some.names.every(name => name.startsWith(row.name.slice(0, 4)))).toBe(true)
    expect(some.keys).toBe(named.filter(each => each.status !== 'revoked').length)
    expect(none).toEqual({ keys: 0, names: [] })
    expect(bad).toMatchObject({ code: 'invalid-input', subject: 'scope' })
  })

  it('by a name pattern also holds for keys that nobody picked', async () => {
    const row = await oneDormant()
    const added = await test.done('exclusions.add', {
      scope: { kind: 'name', pattern: `${row.name.slice(0, 4)}*` },
      reason: 'a batch job',
      author: 'dana',
      endsAt: Date.now() + DAY
    })

    const { state } = await verdictOf(row.id)
    await test.done('exclusions.end', { exclusionId: added.id })

    expect(state).toBe('excluded')
  })
})

describe('a tag', () => {
  it('that a verdict stands on changes the lists at once', async () => {
    const row = await oneDormant()

    await test.done('keys.tag', { keyIds: [row.id], tags: ['break-glass'] })

    await expect
      .poll(async () => (await keysWith({ verdicts: ['break-glass'] })).map(each => each.id))
      .toContain(row.id)
    expect((await keysWith({ verdicts: ['dormant'] })).map(each => each.id)).not.toContain(row.id)
    await test.done('keys.tag', { keyIds: [row.id], tags: [] })
  })
})

describe('a break-glass key', () => {
  it('is to be tested instead of used, keeps its other tags, and is fine after a test', async () => {
    const row = await oneDormant()
    await test.done('keys.tag', { keyIds: [row.id], tags: ['payments'] })
    await test.done('keys.markBreakGlass', { keyIds: [row.id], mark: 'set' })
    const before = await verdictOf(row.id)

    await test.done('keys.noteTested', { keyId: row.id, note: 'drill' })
    const after = await verdictOf(row.id)
    const { row: marked } = await test.done('keys.detail', { keyId: row.id })
    await test.done('keys.markBreakGlass', { keyIds: [row.id], mark: 'removed' })

    expect(before.state).toBe('break-glass')
    expect(before.findings.map(each => each.code)).toContain('break-glass-untested')
    expect(after.findings.map(each => each.code)).not.toContain('break-glass-untested')
    expect(marked.tags).toEqual(['break-glass', 'payments'])
    expect(await test.fault('keys.noteTested', { keyId: row.id, note: '' })).toMatchObject({
      code: 'conflict'
    })
  })
})

describe('a key whose secret nobody has', () => {
  it('is found as an orphan once its sealed secret was discarded', async () => {
    const { accounts } = await test.done('app.snapshot', {})
    const account = accounts.find(each => each.providerId === 'blnk')
    const sealedSecret = await test.done('keys.create', {
      accountId: account?.id ?? '',
      groupId: account?.report?.groups[0]?.id ?? '',
      service: 'night-shift',
      environment: 'staging',
      name: 'night-shift-lost',
      grants: ['ledgers:read'],
      permissionSetId: null,
      expiresAt: Date.now() + 30 * DAY,
      options: {}
    })
    const fine = await verdictOf(sealedSecret.keyId ?? '')
    const question = await test.done('handoff.prepareDiscard', { secretId: sealedSecret.id })
    await test.done('handoff.discard', { secretId: sealedSecret.id, token: question.token, phrase: '' })

    const lost = await verdictOf(sealedSecret.keyId ?? '')

    expect(fine.findings.map(each => each.code)).not.toContain('orphan')
    expect(lost.findings.map(each => each.code)).toContain('orphan')
  })
})

describe('copy the id', () => {
  it('puts the provider’s id of the key on the clipboard', async () => {
    const [row] = await keysWith({})

    await test.done('keys.copyId', { keyId: row?.id ?? '' })

    expect(copied).toEqual([row?.providerKeyId])
  })
})

describe('the export', () => {
  it('writes every key of the filter, with nothing that a spreadsheet runs', async () => {
    const counts = await test.done('keys.counts', { filter: {} })

    const answer = await test.done('files.exportKeys', {
      format: 'csv',
      filter: {},
      sort: 'name',
      descending: false
    })
    const text = readFileSync(join(test.directory, 'list.txt'), 'utf8')

    expect(answer.keys).toBe(counts.total)
    expect(text.trimEnd().split('\r\n')).toHaveLength(counts.total + 1)
    expect(text).not.toMatch(/(^|,)"[=+\-@]/m)
  })

  it('comes in again as tags, for the keys that it names', async () => {
    const row = await oneDormant()
    bringIn(
      `account,id,tags\r\n"${row.accountName}","${row.providerKeyId}","seasonal payments"\r\nnowhere,1,x\r\n`
    )

    const found = await test.done('files.readImport', {})
    const applied = await test.done('files.applyImport', { importId: found.importId })
    const { row: tagged } = await test.done('keys.detail', { keyId: row.id })

    expect(found.tags.map(line => line.problem)).toEqual([null, 'account-unknown'])
    expect(applied).toEqual({ accounts: 0, tagged: 1 })
    expect(tagged.tags).toEqual(['payments', 'seasonal'])
    expect(await test.fault('files.applyImport', { importId: found.importId })).toMatchObject({
      code: 'not-found'
    })
  })
})

describe('the import of accounts', () => {
  it('takes over what fits, and leaves the credential to a person', async () => {
    bringIn(
      JSON.stringify([
        {
          provider: 'blnk',
          name: 'imported',
          environment: 'staging',
          base_url: 'https://ledger.example.com',
          settings: { owners: 'dana' }
        },
        { provider: 'nobody', name: 'other', environment: 'staging' },
        { provider: 'blnk', name: 'imported', environment: 'staging' }
      ])
    )

    const found = await test.done('files.readImport', {})
    const good = found.accounts.filter(line => line.problem === null)
    await test.done('files.applyImport', { importId: found.importId })
    const { accounts } = await test.done('app.snapshot', {})

    expect(found.accounts.slice(1).map(line => line.problem)).toEqual([
      'provider-unknown',
      expect.any(String)
    ])
    expect(good.map(line => line.name)).toEqual(['imported'])
    expect(accounts.find(each => each.name === 'imported')).toMatchObject({
      health: 'credential-missing',
      credential: 'missing'
    })
  })

  it('leaves nothing behind when one of its lines cannot be taken over any more', async () => {
    const line = (name: string) => ({
      provider: 'blnk',
      name,
      environment: 'staging',
      base_url: 'https://ledger.example.com',
      settings: { owners: 'dana' }
    })
    bringIn(JSON.stringify([line('first')]))
    const first = await test.done('files.readImport', {})
    await test.done('files.applyImport', { importId: first.importId })
    bringIn(JSON.stringify([line('third'), line('fourth')]))
    const found = await test.done('files.readImport', {})
    await renameTo('first', 'fourth')
    const fault = await test.fault('files.applyImport', { importId: found.importId })

    const { accounts } = await test.done('app.snapshot', {})
    expect(fault.code).toBe('conflict')
    expect(accounts.map(each => each.name)).not.toContain('third')
  })

  it.each([
    ['Windows-1252', Buffer.from('provider,name,environment\nblnk,caf\u00e9,staging\n', 'latin1')],
    ['UTF-16', Buffer.from('\uFEFFprovider,name,environment\n', 'utf16le')]
  ])('refuses a file in %s instead of reading other names from it', async (_name, bytes) => {
    bringIn(bytes)

    expect(await test.fault('files.readImport', {})).toMatchObject({
      code: 'invalid-input',
      detail: 'not-utf-8'
    })
  })

  it('refuses a whole file with a column that is named like a secret, and shows no value of it', async () => {
    const value = ['not', 'a', 'real', 'secret'].join('-')
    bringIn(`provider,name,environment,api_key\nblnk,x,staging,${value}\n`)

    const fault = await test.fault('files.readImport', {})

    expect(fault).toMatchObject({ code: 'invalid-input', detail: 'wrong-kind-of-credential' })
    expect(JSON.stringify(fault)).not.toContain(value)
  })
})

describe('the activity of the sandbox', () => {
  it('goes back for months, so that the strips have something to say', async () => {
    const rows = await keysWith({ statuses: ['active'] })
    const busy = rows.filter(row => (row.activity ?? []).filter(share => share > 0).length >= 15)
    const { observations } = await test.done('keys.detail', { keyId: busy[0]?.id ?? '' })

    expect(busy.length).toBeGreaterThan(20)
    expect(observations.length).toBeGreaterThan(15)
  })
})
