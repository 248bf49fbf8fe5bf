import { tmpdir } from 'node:os'
import { chmodSync, readFileSync, statSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startBlnk, type BlnkServer } from './kit/blnk-server'
import { callFromPage, expect, test } from './kit/launch'
import { go } from './kit/looks'

async function fillConnection(page: Page, url: string, key: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Connect an account' })
  await dialog.getByLabel('Provider').selectOption({ label: 'Blnk Core' })
  await dialog.getByLabel('Account name').fill('core-eu')
  await dialog.getByLabel('Environment').fill('production')
  await dialog.getByLabel('Base URL').fill(url)
  await dialog.getByLabel('Master key').fill(key)
  await dialog.getByLabel('Owners').fill('payments-team')
}

test.describe('connecting a Blnk account by hand', () => {
  let blnk: BlnkServer

  test.beforeAll(async () => {
    blnk = await startBlnk()
  })
  test.afterAll(() => blnk.close())

  test('says what is wrong with a wrong key, then connects, lists, creates a key and sends its secret', async ({
    rekey
  }) => {
    const { page } = rekey
    await page.getByRole('button', { name: 'Connect an account' }).click()
    const dialog = page.getByRole('dialog', { name: 'Connect an account' })
    await fillConnection(page, blnk.url, 'not-the-real-master-key')
    await dialog.getByRole('button', { name: 'Check', exact: true }).click()
    await expect(dialog.getByRole('alert')).toContainText(/credential|key/i)
    await expect(dialog.getByRole('button', { name: 'Connect', exact: true })).toBeDisabled()

    await fillConnection(page, blnk.url, Object.values(blnk.credential)[0] ?? '')
    await dialog.getByRole('button', { name: 'Check', exact: true }).click()
    await expect(dialog.getByText(/may list keys/i)).toBeVisible()
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await expect(dialog).toBeHidden()

    await page.getByRole('navigation').getByRole('link', { name: 'Keys', exact: true }).click()
    const grid = page.getByRole('grid', { name: 'Keys' })
    await expect(grid.getByRole('row', { name: /^payments-api/ })).toBeVisible()
    await expect(grid.getByRole('row', { name: /^old-import/ })).toContainText(/dormant/)

    await page.getByRole('button', { name: 'Create key' }).click()
    const create = page.getByRole('dialog', { name: 'Create key' })
    await create.getByLabel('Service').fill('checkout')
    await create.getByRole('button', { name: 'Payments service' }).click()
    await create.getByRole('button', { name: 'Create key' }).click()
    const handOff = page.getByRole('dialog', { name: 'Deliver the new key' })
    await expect(handOff.getByRole('button', { name: 'Done, it is stored' })).toBeDisabled()
    const file = join(mkdtempSync(join(tmpdir(), 'rekey-deploy-')), 'checkout.env')
    await handOff.getByRole('textbox', { name: 'Path' }).fill(file)
    await handOff.getByRole('button', { name: 'Deliver', exact: true }).click()
    await handOff.getByRole('button', { name: 'Done, it is stored' }).click()

    await expect(grid.getByRole('row', { name: /^checkout/ })).toBeVisible()
    const [, secret] = /^BLNK_API_KEY=(\S+)$/m.exec(readFileSync(file, 'utf8')) ?? []
    const answer = await fetch(`${blnk.url}/balances?limit=1`, { headers: { 'X-Blnk-Key': secret ?? '' } })
    expect(answer.status).toBe(200)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(await page.content()).not.toContain(secret)
  })

  test('says who can read an env file, asks before it replaces another value there, and keeps its mode', async ({
    rekey
  }) => {
    const { page } = rekey
    const file = join(mkdtempSync(join(tmpdir(), 'rekey-deploy-')), 'ledger.env')
    writeFileSync(file, 'PORT=8080\nBLNK_API_KEY=of-another-service\n')
    chmodSync(file, 0o640)
    await expect
      .poll(() => callFromPage(page, 'app.snapshot', {}))
      .toMatchObject({ value: { vault: { state: 'open' } } })
    await callFromPage(page, 'accounts.connect', {
      providerId: 'blnk',
      name: 'core-eu',
      environment: 'production',
      baseUrl: blnk.url,
      settings: { owners: 'payments-team' },
      credential: blnk.credential
    })

    await go(page, 'Keys')
    await page.getByRole('button', { name: 'Create key' }).click()
    const create = page.getByRole('dialog', { name: 'Create key' })
    await create.getByLabel('Service').fill('ledger')
    await create.getByRole('button', { name: 'Payments service' }).click()
    await create.getByRole('button', { name: 'Create key' }).click()
    const handOff = page.getByRole('dialog', { name: 'Deliver the new key' })
    await handOff.getByRole('textbox', { name: 'Path' }).fill(file)
    const line = handOff.getByText('The file keeps its mode 0640 and its owner: its group can read it.')
    await expect(line).toContainText('An access-control list (ACL) is not kept.')
    await expect(line).toContainText('Another value stands there')

    await handOff.getByRole('button', { name: 'Deliver', exact: true }).click()
    const replace = handOff.getByRole('button', { name: 'Replace that value' })
    await expect(replace).toBeVisible()
    expect(readFileSync(file, 'utf8')).toContain('BLNK_API_KEY=of-another-service')
    await replace.click()
    await handOff.getByRole('button', { name: 'Done, it is stored' }).click()
    await expect(handOff).toBeHidden()

    const written = readFileSync(file, 'utf8')
    expect(written).toMatch(/^PORT=8080\nBLNK_API_KEY=\S+\n$/)
    expect(written).not.toContain('of-another-service')
    expect(statSync(file).mode & 0o777).toBe(0o640)
  })

  test('refuses plain http to another machine without sending anything', async ({ rekey }) => {
    const { page } = rekey
    await page.getByRole('button', { name: 'Connect an account' }).click()
    const dialog = page.getByRole('dialog', { name: 'Connect an account' })

    await fillConnection(page, 'http://ledger.example:5001', 'not-the-real-master-key')
    await dialog.getByRole('button', { name: 'Check', exact: true }).click()

    await expect(dialog.getByRole('alert')).toContainText(/https/i)
  })
})
