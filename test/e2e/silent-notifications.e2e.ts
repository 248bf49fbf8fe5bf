import dbus from 'dbus-next'
import type { Message } from 'dbus-next'
import { call } from './kit/fresh-secret'
import { expect, test } from './kit/launch'
import type { LaunchedApp } from './kit/launch'
import { startBlnk } from './kit/blnk-server'
import type { BlnkServer } from './kit/blnk-server'

const NAME = 'org.freedesktop.Notifications'
const PATH = '/org/freedesktop/Notifications'
/** Less than any deadline of a call over D-Bus. */
const AT_ONCE_MS = 1_500

type Service = {
  /** The arguments of each `Notify`. */
  readonly notified: readonly (readonly unknown[])[]
  click(id: number): void
  close(): void
}

/** Says what it is, and hears `Notify`, which it answers with the next id or never. */
async function openService(answer: 'id' | 'never'): Promise<Service> {
  const bus = dbus.sessionBus()
  const notified: (readonly unknown[])[] = []
  bus.addMethodHandler((message: Message) => {
    if (message.interface !== NAME) return false
    if (message.member === 'GetServerInformation') {
      bus.send(dbus.Message.newMethodReturn(message, 'ssss', ['a desktop', 'nobody', '1', '1.2']))
    }
    if (message.member === 'Notify') {
      notified.push(message.body as readonly unknown[])
      if (answer === 'id') bus.send(dbus.Message.newMethodReturn(message, 'u', [notified.length]))
    }
    return true
  })
  await bus.requestName(NAME, 0)
  return {
    notified,
    click: id => {
      bus.send(dbus.Message.newSignal(PATH, NAME, 'ActionInvoked', 'us', [id, 'default']))
    },
    close: () => {
      bus.disconnect()
    }
  }
}

/** An account with dormant keys, at an hour that is not quiet: Rekey notifies. */
async function connectDormantKeys({ page }: LaunchedApp, blnk: BlnkServer): Promise<void> {
  await expect(page.getByRole('button', { name: 'Connect an account' })).toBeVisible()
  const { value } = await call<{ settings: { monitor: object } }>(page, 'app.snapshot', {})
  const monitor = { ...value.settings.monitor, quietFromMinute: 0, quietToMinute: 0 }
  expect(await call(page, 'settings.update', { settings: { monitor } })).toMatchObject({ ok: true })
  await page.getByRole('button', { name: 'Connect an account' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connect an account' })
  await dialog.getByLabel('Provider').selectOption({ label: 'Blnk Core' })
  await dialog.getByLabel('Account name').fill('core-eu')
  await dialog.getByLabel('Environment').fill('production')
  await dialog.getByLabel('Base URL').fill(blnk.url)
  await dialog.getByLabel('Master key').fill(Object.values(blnk.credential)[0] ?? '')
  await dialog.getByLabel('Owners').fill('payments-team')
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(dialog).toBeHidden()
}

test.describe('notifications of a Linux desktop', () => {
  test.skip(process.platform !== 'linux', 'D-Bus is of Linux.')
  test.setTimeout(120_000)
  let blnk: BlnkServer
  let service: Service | null = null
  test.beforeAll(async () => {
    blnk = await startBlnk()
  })
  test.afterAll(() => blnk.close())
  test.afterEach(() => {
    service?.close()
    service = null
  })

  test('lock takes effect at once while the service says what it is and then hangs', async ({ rekey }) => {
    const silent = (service = await openService('never'))
    await connectDormantKeys(rekey, blnk)
    await expect.poll(() => silent.notified.length, { timeout: 90_000 }).toBeGreaterThan(0)
    const began = Date.now()

    await call(rekey.page, 'vault.lock', {})

    await expect(rekey.page.getByRole('heading', { name: 'Rekey is locked' })).toBeVisible()
    expect(Date.now() - began).toBeLessThan(AT_ONCE_MS)
  })

  test('a click on one opens its place', async ({ rekey }) => {
    const desktop = (service = await openService('id'))
    await connectDormantKeys(rekey, blnk)
    await expect.poll(() => desktop.notified.length, { timeout: 90_000 }).toBeGreaterThan(0)
    const navigation = rekey.page.getByRole('navigation')
    await navigation.getByRole('link', { name: 'History', exact: true }).click()
    await expect(rekey.page.getByRole('grid', { name: 'Keys' })).toBeHidden()

    desktop.click(1)

    await expect(rekey.page.getByRole('grid', { name: 'Keys' })).toBeVisible()
    expect(desktop.notified[0]?.slice(0, 3)).toEqual(['Rekey', 0, ''])
    expect(desktop.notified[0]?.[5]).toEqual(['default', 'Open'])
  })
})
