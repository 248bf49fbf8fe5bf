import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from '@playwright/test'
import type { RotationView } from '../../src/contract/rotations'
import type { TeamView } from '../../src/contract/team'
import { startCutProxy, type CutProxy } from '../kit/cut-proxy'
import { NO_POSTGRES, postgresFolder, startPostgres, type TestServer } from '../kit/postgres'
import { callFromPage, expect, ROOT, test } from './kit/launch'
import { go, inBothThemes, shot } from './kit/looks'

// Two people, two real apps, one PostgreSQL. Ada asks, Kim approves, Ada's rotation closes and Kim sees it; then Kim's network is cut
// and her Rekey revokes nothing.

const PASSWORD_OF_KIM = 'not-a-real-password-41f0'
const PATIENT = { timeout: 60_000 }

type Provider = { readonly url: string; readonly credential: Record<string, string>; close(): Promise<void> }

/** A provider on loopback that Rekey takes for a real one. */
async function startProvider(): Promise<Provider & { readonly settings: Record<string, string> }> {
  const child = spawn(process.execPath, ['scripts/run-ts.mjs', 'scripts/provider-sandbox.ts', 'blazelock'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { url, credential, settings } = JSON.parse(line) as Provider & {
    readonly settings: Record<string, string>
  }
  return {
    url,
    credential,
    settings,
    close: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    }
  }
}

type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: { readonly code: string; readonly detail?: string } }
type Snapshot = {
  readonly rotations: RotationView[]
  readonly team: TeamView | null
  readonly sync: { readonly isRunning: boolean }
  readonly vault: { readonly state: string }
}

async function ask<T>(page: Page, name: string, input: unknown): Promise<Answer<T>> {
  return (await callFromPage(page, name, input)) as Answer<T>
}

async function done<T>(page: Page, name: string, input: unknown): Promise<T> {
  const answer = await ask<T>(page, name, input)
  if (!answer.ok) throw new Error(`${name}: ${answer.fault.code} ${answer.fault.detail ?? ''}`)
  return answer.value
}

const snapshotOf = (page: Page): Promise<Snapshot> => done<Snapshot>(page, 'app.snapshot', {})

async function keyIdOf(page: Page, name: string): Promise<string> {
  let found: string | undefined
  await expect
    .poll(async () => {
      const query = { sort: 'name', descending: false, group: 'none', offset: 0, limit: 50 }
      const { rows } = await done<{ rows: { id: string; name: string }[] }>(page, 'keys.page', {
        filter: {},
        ...query
      })
      found = rows.find(row => row.name === name)?.id
      return found !== undefined
    }, PATIENT)
    .toBe(true)
  return found ?? ''
}

async function connectAccount(
  page: Page,
  provider: Awaited<ReturnType<typeof startProvider>>
): Promise<void> {
  await expect.poll(async () => (await snapshotOf(page)).vault.state, PATIENT).toBe('open')
  const settings = await done<Record<string, Record<string, unknown>>>(page, 'settings.get', {})
  await done(page, 'settings.update', {
    settings: { rotation: { ...settings['rotation'], quietHours: 0, coolingHours: 0, evidence: 'E1' } }
  })
  await done(page, 'accounts.connect', {
    providerId: 'blazelock',
    name: 'core-eu',
    environment: 'production',
    baseUrl: provider.url,
    settings: provider.settings,
    credential: provider.credential
  })
}

async function rotationOf(page: Page, id: string): Promise<RotationView | undefined> {
  return (await snapshotOf(page)).rotations.find(rotation => rotation.id === id)
}

/** What a person would click, until the rotation ends or waits for the team. */
async function drive(page: Page, id: string, file: string, until: 'team' | 'end'): Promise<RotationView> {
  const deadline = Date.now() + 240_000
  for (;;) {
    const rotation = await rotationOf(page, id)
    if (rotation === undefined) throw new Error('no rotation')
    const waitsForTeam =
      until === 'team' &&
      rotation.waits.code === 'team' &&
      rotation.waits.facts['detail'] === 'approval-needed'
    if (rotation.closedAt !== null || waitsForTeam) return rotation
    if (Date.now() > deadline) throw new Error(`${rotation.state} ${JSON.stringify(rotation.waits)}`)
    await actOn(page, rotation, file)
    await page.waitForTimeout(500)
  }
}

/** Acts that are refused, because the rotation went on meanwhile, are tried again with the next look. */
async function actOn(page: Page, rotation: RotationView, file: string): Promise<void> {
  const { id: rotationId, version, canChooseDeliveries, deliveries, acts, needsPerson } = rotation
  if (canChooseDeliveries && deliveries.length === 0) {
    const destinations = [{ id: 'env-file', settings: { path: file } }]
    await ask(page, 'rotations.chooseDestinations', { rotationId, version, destinations })
    return
  }
  if (acts.includes('expect-no-traffic')) {
    await ask(page, 'rotations.expectNoTraffic', {
      rotationId,
      version,
      reason: 'Nothing uses it in this test'
    })
    return
  }
  if (!needsPerson) return
  if (acts.includes('start')) await ask(page, 'rotations.start', { rotationId, version })
  else if (acts.includes('confirm-deployed')) {
    await ask(page, 'rotations.confirmDeployed', { rotationId, version, where: 'the test' })
  } else if (acts.includes('revoke-old')) {
    const question = await ask<{ token: string; phrase: string | null }>(page, 'rotations.prepareRevoke', {
      rotationId
    })
    if (!question.ok) return
    const { token, phrase } = question.value
    await ask(page, 'rotations.revokeOld', { rotationId, token, phrase: phrase ?? '' })
  }
}

async function fillTeam(page: Page, fields: Readonly<Record<string, string>>, button: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  for (const [label, value] of Object.entries(fields))
    await dialog.getByLabel(label, { exact: true }).fill(value)
  await dialog.getByRole('button', { name: button }).click()
  await expect(dialog).toBeHidden(PATIENT)
}

test.describe('a team of two', () => {
  test.skip(postgresFolder() === null, NO_POSTGRES)

  let server: TestServer
  let proxy: CutProxy
  let provider: Awaited<ReturnType<typeof startProvider>>
  let otherProfile: string

  test.beforeAll(async () => {
    server = await startPostgres()
    proxy = await startCutProxy(server.port)
    provider = await startProvider()
    otherProfile = mkdtempSync(join(tmpdir(), 'rekey-e2e-kim-'))
  })
  test.afterAll(async () => {
    await provider.close()
    await proxy.stop()
    await server.stop()
    rmSync(otherProfile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  })

  test('asks, approves, closes and sees it live; whoever is cut off revokes nothing', async ({ launch }) => {
    test.setTimeout(600_000)
    const address = await server.database('team')
    const ada = await launch()
    const kim = await launch({ profile: otherProfile })
    await connectAccount(ada.page, provider)
    await connectAccount(kim.page, provider)
    const [adaPage, kimPage] = [ada.page, kim.page]

    // Ada starts the team, Kim asks to join, and they compare what Kim's screen shows.
    await go(adaPage, 'Team')
    await inBothThemes(adaPage, 'no team')
    await adaPage.getByRole('button', { name: 'Start a team…' }).click()
    await inBothThemes(adaPage, 'the dialog that starts a team')
    await shot(adaPage, 'team-start')
    await fillTeam(
      adaPage,
      {
        'Address of the database': address,
        'Name of the team': 'Platform',
        'Your name': 'Ada',
        'This computer': 'laptop'
      },
      'Start the team'
    )
    await expect(adaPage.getByText('Connected.')).toBeVisible(PATIENT)

    await server.sql('team', `CREATE ROLE kim LOGIN PASSWORD '${PASSWORD_OF_KIM}'; GRANT rekey_member TO kim`)
    const kimAddress = `postgres://kim:${PASSWORD_OF_KIM}@127.0.0.1:${proxy.port}/team`
    await go(kimPage, 'Team')
    await kimPage.getByRole('button', { name: 'Join a team…' }).click()
    await fillTeam(
      kimPage,
      { 'Address of the database': kimAddress, 'Your name': 'Kim', 'This computer': 'desk' },
      'Ask to join'
    )
    await expect(kimPage.getByText(/An administrator has to admit you/)).toBeVisible(PATIENT)
    await inBothThemes(kimPage, 'waiting to be admitted')
    await shot(kimPage, 'team-asked')
    const said = await kimPage.locator('.team-print-groups').first().innerText()

    await adaPage.getByRole('button', { name: /Admit… Kim/ }).click(PATIENT)
    const admit = adaPage.getByRole('dialog')
    expect(await admit.locator('.team-print-groups').innerText()).toBe(said)
    await inBothThemes(adaPage, 'the dialog that admits')
    await shot(adaPage, 'team-admit')
    await admit.getByText('The fingerprint is the same').click()
    await admit.getByRole('button', { name: 'Admit', exact: true }).click()
    await expect(kimPage.getByRole('region', { name: 'Members' })).toBeVisible(PATIENT)

    // In production one colleague must agree to a revoke.
    const policy = adaPage.getByRole('region', { name: 'Who must agree' })
    await policy.getByRole('button', { name: 'Add a rule' }).click()
    await policy.getByLabel('Act').selectOption({ label: 'Revoke' })
    await policy.getByRole('button', { name: 'Save rules' }).click()
    await expect.poll(async () => (await snapshotOf(kimPage)).team?.rules.length, PATIENT).toBe(1)

    // An incident: its revoke waits for Kim.
    const keyId = await keyIdOf(adaPage, 'payments-api')
    const [planned] = await done<RotationView[]>(adaPage, 'rotations.plan', {
      keyIds: [keyId],
      mode: 'incident'
    })
    const rotationId = planned?.id ?? ''
    const file = join(ada.profile, '..', `payments-${process.pid}.env`)
    const waiting = await drive(adaPage, rotationId, file, 'team')
    expect(waiting.old.status).not.toBe('gone')
    await go(adaPage, 'Rotations')
    await adaPage.locator('.lane-name', { hasText: 'payments-api' }).first().click()
    await inBothThemes(adaPage, 'a rotation that waits for the team')
    await shot(adaPage, 'rotation-waits-for-team')
    await adaPage.getByRole('button', { name: 'Ask for approval…' }).click(PATIENT)
    const request = adaPage.getByRole('dialog')
    await request.getByLabel('Reason').fill('It was pasted into a ticket')
    await request.getByRole('button', { name: 'Ask for approval' }).click()
    await expect(request).toBeHidden(PATIENT)

    const item = kimPage.getByRole('listitem', { name: /Ada asks to revoke payments-api/ })
    await expect(item.getByText('It was pasted into a ticket')).toBeVisible(PATIENT)
    await inBothThemes(kimPage, 'a request of a colleague')
    await shot(kimPage, 'team-request')
    await item.getByRole('button', { name: /^Approve/ }).click()

    const ended = await drive(adaPage, rotationId, file, 'end')
    expect(ended).toMatchObject({ state: 'closed' })
    expect(readFileSync(file, 'utf8')).toMatch(/^BLAZELOCK_API_KEY=\S+$/m)

    // Kim sees it end, without doing anything.
    await expect.poll(async () => (await snapshotOf(kimPage)).team?.rotations.length, PATIENT).toBe(0)
    await expect(kimPage.getByText('No colleague has an open rotation.')).toBeVisible(PATIENT)
    await go(adaPage, 'Team')
    await inBothThemes(adaPage, 'the team')
    await shot(adaPage, 'team')

    // Kim's network is cut: nothing is revoked, and the screen says why.
    proxy.cut('closed')
    const other = await keyIdOf(kimPage, 'old-import')
    const question = await done<{ token: string; phrase: string | null }>(kimPage, 'keys.prepareRevoke', {
      keyIds: [other]
    })
    const refused = await ask<unknown>(kimPage, 'keys.revoke', {
      token: question.token,
      phrase: question.phrase ?? ''
    })
    expect(JSON.stringify(refused)).toContain('ledger-unreachable')
    await expect(kimPage.getByText(/^Offline/)).toBeVisible(PATIENT)
    await inBothThemes(kimPage, 'offline')
    await shot(kimPage, 'team-offline')
    await done(adaPage, 'sync.start', {})
    await expect.poll(async () => (await snapshotOf(adaPage)).sync.isRunning, PATIENT).toBe(false)
    const { row } = await done<{ row: { status: string; vanishedAt: number | null } }>(
      adaPage,
      'keys.detail',
      { keyId: await keyIdOf(adaPage, 'old-import') }
    )
    expect(row).toMatchObject({ status: 'active', vanishedAt: null })

    proxy.mend()
    await expect(kimPage.getByText('Connected.')).toBeVisible(PATIENT)

    // The address holds a password: it is in no file of the profile but sealed, and on no screen.
    expect(await kimPage.content()).not.toContain(PASSWORD_OF_KIM)
    expect(readFileSync(join(otherProfile, 'rekey.db')).includes(PASSWORD_OF_KIM)).toBe(false)
    rmSync(file, { force: true })
  })
})
