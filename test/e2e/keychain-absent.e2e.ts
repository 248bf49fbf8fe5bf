import { callFromPage, expect, test } from './kit/launch'

test.describe('without a keychain', () => {
  test('starts, says which one is missing, and keeps credentials for this run only', async ({ launch }) => {
    const opened = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: 'disabled:' } })

    await expect
      .poll(async () => callFromPage(opened.page, 'app.snapshot', {}))
      .toMatchObject({ ok: true, value: { vault: { state: 'keychain-absent', backend: 'Secret Service' } } })
    const session = await callFromPage(opened.page, 'vault.useSession', {})

    expect(session).toMatchObject({ ok: true, value: { state: 'session' } })
  })
})
