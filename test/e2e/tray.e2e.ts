import { callFromPage, expect, test } from './kit/launch'
import { openTrayHost } from './kit/tray-host'
import type { TrayHost, TrayItem } from './kit/tray-host'

let host: TrayHost | null = null
test.afterEach(() => {
  host?.close()
  host = null
})

async function labelsOf(item: TrayItem): Promise<readonly string[]> {
  return (await item.menu()).map(line => (line.isSeparator ? '—' : line.label))
}

async function clickOn(item: TrayItem, label: string): Promise<void> {
  const line = (await item.menu()).find(each => each.label === label)
  if (line === undefined) throw new Error(`The tray has no line "${label}".`)
  await item.click(line)
}

test.describe('tray', () => {
  test.skip(process.platform !== 'linux', 'The tray is read over D-Bus.')

  test('shows what the app shows, locks it and quits it', async ({ launch }) => {
    host = await openTrayHost()
    const { app, page } = await launch()
    const item = await host.item()

    await expect
      .poll(() => labelsOf(item))
      .toEqual(['Quick revoke…', 'Lock now', '—', 'Open Rekey', 'Pause monitoring for 1 h', 'Quit'])
    await clickOn(item, 'Lock now')
    await expect
      .poll(() => callFromPage(page, 'app.snapshot', {}))
      .toMatchObject({ value: { vault: { state: 'locked' } } })
    await expect.poll(() => labelsOf(item)).not.toContain('Lock now')
    const gone = new Promise(resolve => {
      app.process().once('exit', resolve)
    })
    await clickOn(item, 'Quit')

    expect(await gone).toBe(0)
  })

  test('brings the window back', async ({ launch }) => {
    host = await openTrayHost()
    const { app } = await launch()
    const item = await host.item()
    const isVisible = (): Promise<boolean> =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false)
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.hide()
    })
    expect(await isVisible()).toBe(false)

    await clickOn(item, 'Open Rekey')

    await expect.poll(isVisible).toBe(true)
  })
})
