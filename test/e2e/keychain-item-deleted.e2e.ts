import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import keytar from 'keytar'
import { callFromPage, expect, test } from './kit/launch'
import { openKeys } from './kit/looks'

test.describe('with a deleted keychain item', () => {
  test('says what is lost, makes a new vault key, keeps the accounts, and opens with it at the next start', async ({
    profile,
    launch
  }) => {
    test.setTimeout(180_000)
    const first = await launch({ profile })
    await first.page.getByRole('button', { name: 'Explore the sandbox' }).click()
    await openKeys(first.page)
    await first.quit()
    const installId = readFileSync(join(profile, 'install-id'), 'utf8').trim()
    expect(await keytar.deletePassword(`Rekey/${installId}`, 'vault-key')).toBe(true)

    const second = await launch({ profile })
    await expect(second.page.getByRole('heading', { name: 'The vault key is gone' })).toBeVisible()
    await second.page.getByRole('button', { name: 'Make a new vault key…' }).click()
    await expect(second.page.getByText('Credentials to enter again:')).toBeVisible()
    await second.page.getByRole('button', { name: 'Make a new vault key', exact: true }).click()
    await expect(second.page.getByRole('heading', { name: 'The vault key is gone' })).toHaveCount(0)
    expect(await callFromPage(second.page, 'app.snapshot', {})).toMatchObject({
      value: { vault: { state: 'open' } }
    })
    await second.quit()

    const third = await launch({ profile })
    await expect
      .poll(async () => callFromPage(third.page, 'app.snapshot', {}))
      .toMatchObject({ ok: true, value: { vault: { state: 'open' } } })
  })
})
