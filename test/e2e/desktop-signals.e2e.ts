import dbus from 'dbus-next'
import { callFromPage, expect, test } from './kit/launch'
import type { LaunchedApp } from './kit/launch'
import { openTrayHost } from './kit/tray-host'
import type { TrayHost } from './kit/tray-host'

// What a Linux desktop says over D-Bus: the screen is locked, a panel has started.

const { Interface } = dbus.interface

class ScreenSaver extends Interface {
  isActive = false

  GetActive(): boolean {
    return this.isActive
  }
  ActiveChanged(isActive: boolean): boolean {
    this.isActive = isActive
    return isActive
  }
}
ScreenSaver.configureMembers({
  methods: { GetActive: { outSignature: 'b' } },
  signals: { ActiveChanged: { signature: 'b' } }
})

async function vaultState({ page }: LaunchedApp): Promise<string> {
  const snapshot = (await callFromPage(page, 'app.snapshot', {})) as {
    readonly value: { readonly vault: { readonly state: string } }
  }
  return snapshot.value.vault.state
}

function windowIsVisible({ app }: LaunchedApp): Promise<boolean> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false)
}

async function closeToTray(rekey: LaunchedApp): Promise<void> {
  await callFromPage(rekey.page, 'settings.update', { settings: { tray: { show: true, closeToTray: true } } })
  await rekey.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close()
  })
}

test.describe('a Linux desktop', () => {
  test.skip(process.platform !== 'linux', 'D-Bus is of Linux.')
  let host: TrayHost | null = null
  test.afterEach(() => {
    host?.close()
    host = null
  })

  for (const [name, path] of [
    ['org.freedesktop.ScreenSaver', '/org/freedesktop/ScreenSaver'],
    ['org.gnome.ScreenSaver', '/org/gnome/ScreenSaver']
  ] as const) {
    test(`locks the vault when ${name} says that the screen is locked`, async ({ rekey }) => {
      const bus = dbus.sessionBus()
      const saver = new ScreenSaver(name)
      bus.export(path, saver)
      await bus.requestName(name, 0)
      await expect.poll(() => vaultState(rekey)).toBe('open')

      // Rekey listens a moment after its first keys; a desktop says it once, so the test says it until it is heard.
      await expect
        .poll(async () => {
          saver.ActiveChanged(true)
          return vaultState(rekey)
        })
        .toBe('locked')

      bus.disconnect()
    })
  }

  test('gets the tray icon when its panel starts after Rekey', async ({ rekey }) => {
    await expect.poll(() => vaultState(rekey)).toBe('open')
    await rekey.page.waitForTimeout(1_000)

    host = await openTrayHost()
    const item = await host.item()

    expect((await item.menu()).map(line => line.label)).toContain('Open Rekey')
  })

  test('without a tray never hides the closed window for good', async ({ rekey }) => {
    await expect.poll(() => vaultState(rekey)).toBe('open')

    await closeToTray(rekey)

    expect(await windowIsVisible(rekey)).toBe(true)
    expect(rekey.app.windows()).toHaveLength(1)
  })

  test('with a tray hides the closed window', async ({ launch }) => {
    host = await openTrayHost()
    const rekey = await launch()
    await host.item()
    await rekey.page.waitForTimeout(500)

    await closeToTray(rekey)

    await expect.poll(() => windowIsVisible(rekey)).toBe(false)
  })
})
