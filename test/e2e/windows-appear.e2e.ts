import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { call, freshSecret } from './kit/fresh-secret'
import type { SecretReply } from './kit/fresh-secret'
import { expect, test } from './kit/launch'
import type { LaunchedApp } from './kit/launch'
import { startWeston } from './kit/weston'
import type { Weston } from './kit/weston'
import { openKeys } from './kit/looks'

const LIMIT_MS = 5_000

/** Is the window of this page on the screen, as main and the page itself say? */
async function isShown(app: ElectronApplication, page: Page): Promise<boolean> {
  const path = new URL(page.url()).pathname
  const isVisible = await app.evaluate(
    ({ BrowserWindow }, wanted) =>
      BrowserWindow.getAllWindows().some(
        window => new URL(window.webContents.getURL()).pathname === wanted && window.isVisible()
      ),
    path
  )
  return isVisible && (await page.evaluate(() => document.visibilityState === 'visible'))
}

/** Resolves when the page has been given a frame to draw: a hidden window gets none. */
async function drawsFrames(page: Page): Promise<boolean> {
  return page.evaluate(
    () =>
      new Promise<boolean>(resolve => {
        requestAnimationFrame(() => {
          requestAnimationFrame(() => {
            resolve(true)
          })
        })
      })
  )
}

async function expectShown(app: ElectronApplication, page: Page): Promise<void> {
  await expect.poll(() => isShown(app, page), { timeout: LIMIT_MS }).toBe(true)
  expect(await drawsFrames(page)).toBe(true)
}

async function useAllThree(rekey: LaunchedApp): Promise<void> {
  await expectShown(rekey.app, rekey.page)
  const sealedSecret = await freshSecret(rekey)
  await openKeys(rekey.page)

  const openingQuick = rekey.app.waitForEvent('window')
  await call(rekey.page, 'quick.open', {})
  const quick = await openingQuick
  await expectShown(rekey.app, quick)
  await quick.getByRole('combobox', { name: 'Find a key' }).fill('night-shift')
  await expect(quick.getByRole('option').first()).toBeVisible()

  const openingSecret = rekey.app.waitForEvent('window')
  const revealing = call<SecretReply>(rekey.page, 'handoff.reveal', { secretId: sealedSecret.id })
  const secret = await openingSecret
  await expectShown(rekey.app, secret)
  await expect(secret.getByRole('status').first()).not.toBeEmpty()
  expect(await revealing).toMatchObject({ ok: true, value: { state: 'shown' } })
}

test.describe('on a native Wayland session', () => {
  test.skip(process.platform !== 'linux', 'Wayland is of Linux.')
  let weston: Weston

  test.beforeEach(async () => {
    weston = await startWeston()
  })
  test.afterEach(() => weston.close())

  test('the main, the quick and the one-time window appear and can be used', async ({ launch }) => {
    const rekey = await launch({ args: weston.args, env: weston.env })

    try {
      await useAllThree(rekey)
    } finally {
      // Before its compositor goes, which it would wait for.
      await rekey.quit()
    }
  })
})

test.describe('where ready-to-show never comes', () => {
  let folder: string

  test.beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rekey-drop-'))
  })
  test.afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  test('R53: all three windows appear, and the secret is taken only then', async ({ launch }) => {
    const drop = join(folder, 'drop-ready-to-show.cjs')
    writeFileSync(
      drop,
      `const { BrowserWindow } = require('electron')
const { emit } = BrowserWindow.prototype
BrowserWindow.prototype.emit = function (name, ...rest) {
  return name === 'ready-to-show' ? false : emit.call(this, name, ...rest)
}
`
    )

    const rekey = await launch({ before: ['-r', drop] })

    await useAllThree(rekey)
  })
})
