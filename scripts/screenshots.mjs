// npm run screenshots [-- DIR]: every screen in both themes, from the built app with the sandbox's data, into docs/images.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { _electron } from '@playwright/test'
import { withHeadlessSession } from './headless/session.mjs'
import { Camera, until } from './screenshots/camera.mjs'
import { photographGroup, photographCapacity, photographRotation } from './screenshots/rotations.mjs'
import { photographMore, photographScreens } from './screenshots/screens.mjs'
import { root } from './setup/paths.mjs'
import { SetupProblem } from './setup/progress.mjs'

const SIZE = { width: 1360, height: 860 }
const LARGEST = 300_000
const isLinux = process.platform === 'linux'
const directory = path.resolve(root, process.argv[2] ?? 'docs/images')

async function enterSandbox(camera) {
  const { page } = camera
  await page.getByRole('button', { name: 'Explore the sandbox' }).waitFor()
  await camera.take('welcome')
  await page.getByRole('button', { name: 'Explore the sandbox' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await until(async () => {
    const { sync, sandbox } = await camera.call('app.snapshot')
    return sandbox.state === 'on' && sync.finishedAt !== null && !sync.isRunning
  })
}

async function photographQuick(app, camera) {
  const opened = app.waitForEvent('window')
  await camera.call('quick.open')
  const quick = await opened
  await quick.getByRole('combobox', { name: 'Find a key' }).pressSequentially('pay')
  await quick.waitForTimeout(900)
  await camera.take('quick', quick)
  await photographReplacement(camera, quick)
}

/** A key dies in the small window, and what used it is offered another one. */
async function photographReplacement(camera, quick) {
  await quick.getByRole('combobox', { name: 'Find a key' }).fill('treasury-reports-batch')
  await quick.getByRole('option').first().waitFor()
  await quick.keyboard.press('Enter')
  await quick.getByRole('button', { name: 'Revoke…' }).click()
  const dialog = quick.getByRole('dialog', { name: 'Revoke key' })
  const button = dialog.getByRole('button', { name: /^Revoke / })
  await button.waitFor()
  const phrase = dialog.getByLabel(/^Type .* to confirm/)
  if (await phrase.count()) {
    const words = await dialog.locator('label', { hasText: /^Type / }).textContent()
    await phrase.fill(words.replace(/^Type (.*) to confirm$/, '$1'))
  }
  await button.click()
  await quick.getByRole('button', { name: 'Create its replacement…' }).waitFor()
  await camera.take('quick-replace', quick)
}

async function photograph(env, profile) {
  const app = await _electron.launch({
    // Grey edges instead of coloured ones: smaller files that look right on every screen.
    args: ['.', `--user-data-dir=${profile}`, '--disable-lcd-text'],
    cwd: root,
    env: { ...process.env, ...env }
  })
  try {
    const page = await app.firstWindow()
    await app.evaluate(({ BrowserWindow }, { width, height }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
    }, SIZE)
    page.setDefaultTimeout(30_000)
    const camera = new Camera(page, profile, directory)
    await camera.hideFields()
    await enterSandbox(camera)
    await photographRotation(camera)
    await photographScreens(camera)
    await photographMore(app, camera)
    await photographCapacity(camera)
    await photographGroup(camera)
    await photographQuick(app, camera)
    return camera.pictures
  } catch (error) {
    // What stood on the screen tells more than the line that waited in vain.
    const [page] = app.windows()
    await page?.screenshot({ path: path.join(os.tmpdir(), 'rekey-screenshots-failed.png') }).catch(() => null)
    throw error
  } finally {
    await app.close()
  }
}

const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-screenshots-'))
try {
  fs.mkdirSync(directory, { recursive: true })
  process.exitCode = await withHeadlessSession({ display: isLinux, keyring: isLinux }, async env => {
    const pictures = await photograph(env, profile)
    const large = pictures.filter(file => fs.statSync(file).size > LARGEST)
    console.log(`screenshots: ${pictures.length} pictures in ${path.relative(root, directory)}`)
    for (const file of large) console.error(`screenshots: ${path.basename(file)} is larger than 300 kB`)
    return large.length > 0 ? 1 : 0
  })
} catch (error) {
  const details = error instanceof SetupProblem ? error.details : error.stack
  console.error(`${details ?? ''}\nscreenshots: ${error.message}`.trim())
  process.exitCode = 1
} finally {
  fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
