import { randomBytes } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { provider, startSandbox } from '../../src/providers/23telecom'
import type { RunningSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { expectAccessible } from './kit/axe'
import { callFromPage, closeByButton, expect, test } from './kit/launch'
import type { LaunchedApp } from './kit/launch'
import { openTrayHost } from './kit/tray-host'
import type { TrayHost } from './kit/tray-host'

const DAY_MS = 86_400_000
const NAME = 'sms-sender-production'

let tray: TrayHost | null = null
let server: RunningSandbox
let secret: Readonly<Record<string, string>>

test.beforeEach(async () => {
  server = await startSandbox({
    now: () => Date.now(),
    random: () => randomBytes(24).toString('base64url'),
    groups: [{ id: '16', name: 'Main' }]
  })
  const seed = {
    groupId: '16',
    grants: ['sms.send', 'sms.read'],
    createdAt: Date.now() - 90 * DAY_MS,
    lastUsedAt: null
  }
  secret = server.seed({ ...seed, name: NAME }).secret
  server.seed({ ...seed, name: 'sms-sender-staging' })
  for (let more = 0; more < 20; more += 1) server.seed({ ...seed, name: `worker-${more}` })
})

test.afterEach(async () => {
  tray?.close()
  tray = null
  await server.close()
})

async function connect({ page }: LaunchedApp): Promise<void> {
  await expect
    .poll(() => callFromPage(page, 'app.snapshot', {}))
    .toMatchObject({ value: { vault: { state: 'open' } } })
  const connected = await callFromPage(page, 'accounts.connect', {
    providerId: provider.manifest.id,
    name: 'main',
    environment: 'production',
    baseUrl: server.url,
    settings: server.settings,
    credential: server.credential
  })
  expect(connected).toMatchObject({ ok: true })
  await expect
    .poll(() => callFromPage(page, 'keys.counts', { filter: {} }))
    .toMatchObject({ value: { total: 22 } })
}

/** Clicks the line in the tray's menu, over D-Bus, and waits for the window that it opens. */
async function quickRevokeFromTray(app: ElectronApplication): Promise<Page> {
  const item = await tray?.item()
  const line = (await item?.menu())?.find(each => each.label === 'Quick revoke…')
  if (item === undefined || line === undefined) throw new Error('The tray has no such line.')
  const opened = app.waitForEvent('window')
  await item.click(line)
  const quick = await opened
  await expect(quick.getByRole('dialog', { name: 'Quick revoke' })).toBeVisible()
  return quick
}

async function revokeHere(quick: Page): Promise<void> {
  await quick.getByRole('button', { name: 'Revoke…' }).click()
  const dialog = quick.getByRole('dialog', { name: 'Revoke key' })
  await dialog.getByLabel(`Type ${NAME} to confirm`).fill(NAME)
  await dialog.getByRole('button', { name: new RegExp(`^Revoke ${NAME}`) }).click()
  await expect(quick.getByRole('status').filter({ hasText: 'Revoked' })).toBeVisible()
}

function isAlive(name: string): boolean {
  return server.keys().some(key => key.name === name && key.isActive)
}

async function serviceStatus(): Promise<number> {
  const call = server.consumerCall(secret)
  const init = { method: call.method, headers: call.headers }
  const answer = await fetch(
    server.url + call.path,
    call.body === undefined ? init : { ...init, body: call.body }
  )
  return answer.status
}

/** Files of the profile that hold this text in any of the ways in which bytes are commonly written. */
function filesWith(profile: string, text: string): readonly string[] {
  const bytes = Buffer.from(text)
  const ways = [
    bytes,
    Buffer.from(text, 'utf16le'),
    Buffer.from(bytes.toString('hex')),
    Buffer.from(bytes.toString('base64').replace(/=+$/, '').slice(0, -2)),
    Buffer.from([...text].reverse().join('')),
    Buffer.from(encodeURIComponent(text)),
    Buffer.from(text.slice(-16))
  ]
  return readdirSync(profile, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => {
      const content = readFileSync(file)
      return ways.some(way => content.includes(way))
    })
}

test.describe('quick revoke', () => {
  test.skip(process.platform !== 'linux', 'The tray is read over D-Bus.')

  test('goes from the tray to a key that is dead at the provider', async ({ launch }) => {
    tray = await openTrayHost()
    const rekey = await launch()
    await connect(rekey)
    expect(await serviceStatus()).toBe(200)

    const quick = await quickRevokeFromTray(rekey.app)
    await quick.getByRole('combobox', { name: 'Find a key' }).pressSequentially('sms-send')
    await expect(quick.getByRole('option', { name: new RegExp(NAME) })).toBeVisible()
    await expectAccessible(quick, 'matches')
    await quick.getByRole('option', { name: new RegExp(NAME) }).click()
    await expect(quick.getByText('Send SMS')).toBeVisible()
    await expectAccessible(quick, 'facts of a key')
    await expect(quick.getByText('No use seen').or(quick.getByText('Not watched'))).toBeVisible()
    await revokeHere(quick)

    expect(isAlive(NAME)).toBe(false)
    expect(isAlive('sms-sender-staging')).toBe(true)
    expect(await serviceStatus()).toBe(401)
  })

  test('offers the key that takes its place, with the same settings', async ({ launch }) => {
    tray = await openTrayHost()
    const rekey = await launch()
    await connect(rekey)
    const quick = await quickRevokeFromTray(rekey.app)
    await quick.getByRole('combobox', { name: 'Find a key' }).fill(NAME)
    await quick.getByRole('option', { name: new RegExp(NAME) }).click()
    await revokeHere(quick)

    await closeByButton(quick, 'Create its replacement…')
    const dialog = rekey.page.getByRole('dialog', { name: 'Create key' })
    await expect(dialog.getByText(`Replaces ${NAME}`)).toBeVisible()
    await expectAccessible(rekey.page, 'replacement')
    const service = await dialog.getByLabel('Service', { exact: true }).inputValue()
    await dialog.getByRole('button', { name: 'Create key' }).click()

    await expect(rekey.page.getByRole('dialog', { name: 'Deliver the new key' })).toBeVisible()
    expect(service).toBe('sms-sender')
    expect(isAlive(NAME)).toBe(true)
    const made = (await callFromPage(rekey.page, 'keys.page', {
      filter: { text: NAME, statuses: ['active'] },
      sort: 'name',
      descending: false,
      group: 'none',
      offset: 0,
      limit: 10
    })) as { value: { rows: { permissions: { grants: string[] } }[] } }
    expect(made.value.rows.map(row => [...row.permissions.grants].sort())).toEqual([['sms.read', 'sms.send']])
  })

  test('goes from Revoke… of a pinned key straight to its question', async ({ launch }) => {
    tray = await openTrayHost()
    const rekey = await launch()
    await connect(rekey)
    const found = (await callFromPage(rekey.page, 'quick.find', { text: NAME })) as {
      value: { hits: { row: { id: string } }[] }
    }
    await callFromPage(rekey.page, 'keys.tag', { keyIds: [found.value.hits[0]?.row.id], tags: ['pinned'] })
    const item = await tray.item()
    const line = async () => (await item.wholeMenu()).find(each => each.label === 'Revoke…')
    await expect.poll(line).toBeTruthy()
    const opened = rekey.app.waitForEvent('window')
    const revoke = await line()
    if (revoke !== undefined) await item.click(revoke)
    const quick = await opened

    await expect(quick.getByRole('heading', { name: new RegExp(NAME) })).toBeVisible()
    expect(isAlive(NAME)).toBe(true)
    await revokeHere(quick)

    expect(isAlive(NAME)).toBe(false)
  })

  test('finds a key by its leaked secret, and the secret is nowhere afterwards', async ({ launch }) => {
    tray = await openTrayHost()
    const rekey = await launch()
    await connect(rekey)
    const leaked = secret['TELECOM23_API_KEY'] ?? ''
    await rekey.app.evaluate(
      ({ clipboard }, text) => clipboard.writeText(text),
      `TELECOM23_API_KEY=${leaked}`
    )

    const quick = await quickRevokeFromTray(rekey.app)
    const field = quick.getByRole('combobox', { name: 'Find a key' })
    await field.press('Control+V')
    const hit = quick.getByRole('option', { name: new RegExp(NAME) })
    await expect(hit).toContainText('Likely')
    await expect(quick.getByText('It looks like a secret of 23 Telecom')).toBeVisible()
    const shown = await Promise.all([quick.content(), rekey.page.content()])
    const held = await field.inputValue()
    await hit.click()
    await revokeHere(quick)
    await rekey.app.evaluate(({ clipboard }) => clipboard.writeText(''))
    await rekey.quit()

    const hidden = leaked.slice('sk_prod_'.length + 4)
    expect(isAlive(NAME)).toBe(false)
    expect(held).toBe('')
    expect(shown.join('')).not.toContain(hidden)
    expect(filesWith(rekey.profile, hidden)).toEqual([])
    // The scanner sees what is there: the key's name is in the database.
    expect(filesWith(rekey.profile, NAME).length).toBeGreaterThan(0)
  })

  test('asks to unlock first, and revokes nothing while the vault is locked', async ({ launch }) => {
    tray = await openTrayHost()
    const rekey = await launch()
    await connect(rekey)
    await callFromPage(rekey.page, 'vault.lock', {})
    const item = await tray.item()
    await expect.poll(async () => (await item.menu()).some(line => line.label === 'Lock now')).toBe(false)
    const line = (await item.menu()).find(each => each.label === 'Quick revoke…')
    if (line === undefined) throw new Error('The tray has no such line.')
    const opened = rekey.app.waitForEvent('window')
    await item.click(line)
    const quick = await opened

    const unlock = quick.getByRole('button', { name: /unlock/i })
    await expect(unlock).toBeVisible()
    expect(await callFromPage(quick, 'keys.prepareRevoke', { keyIds: ['any'] })).toMatchObject({
      fault: { code: 'vault-locked' }
    })
    await unlock.click()
    await expect(quick.getByRole('dialog', { name: 'Quick revoke' })).toBeVisible()

    expect(isAlive(NAME)).toBe(true)
  })

  test('may neither connect accounts nor hand secrets out from its small window', async ({ launch }) => {
    tray = await openTrayHost()
    const rekey = await launch()
    await connect(rekey)

    const quick = await quickRevokeFromTray(rekey.app)

    for (const name of ['handoff.reveal', 'accounts.remove', 'settings.update', 'breakGlass.start']) {
      expect(await callFromPage(quick, name, {})).toMatchObject({ fault: { code: 'forbidden' } })
    }
  })
})
