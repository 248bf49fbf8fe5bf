// npm run screenshots [-- DIR]: every screen in both themes, from the built app with the sandbox's data, into docs/images.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { _electron } from '@playwright/test'
import { withHeadlessSession } from './headless/session.mjs'
import { root } from './setup/paths.mjs'
import { SetupProblem } from './setup/progress.mjs'

const SIZE = { width: 1360, height: 860 }
const LARGEST = 300_000
const isLinux = process.platform === 'linux'
const directory = path.resolve(root, process.argv[2] ?? 'docs/images')

class Camera {
  pictures = []

  constructor(page, profile) {
    this.page = page
    // Whoever makes the pictures keeps the names of their folders to themselves.
    this.places = [profile, '/home/dana/.config/Rekey']
  }

  async call(name, input = {}) {
    const reply = await this.page.evaluate(([n, i]) => window.rekey.call(n, i), [name, input])
    if (!reply.ok) throw new SetupProblem(`${name} answered ${reply.fault.code} ${reply.fault.detail ?? ''}`)
    return reply.value
  }

  async useTheme(theme) {
    const settings = await this.call('settings.get')
    const appearance = { ...settings.appearance, theme }
    await this.call('settings.update', { settings: { appearance } })
    await this.page.waitForFunction(wanted => document.documentElement.dataset.theme === wanted, theme)
  }

  /** The same moment in both themes. */
  async take(name, page = this.page) {
    for (const theme of ['dark', 'light']) {
      await this.useTheme(theme)
      await page.waitForFunction(wanted => document.documentElement.dataset.theme === wanted, theme)
      await page.evaluate(() => Promise.allSettled(document.getAnimations().map(one => one.finished)))
      await page.evaluate(hidePlaces, this.places)
      const file = path.join(directory, theme === 'light' ? `${name}.png` : `${name}-dark.png`)
      await page.screenshot({ path: file, caret: 'hide' })
      this.pictures.push(file)
    }
  }

  go(screen) {
    return this.page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click()
  }

  async search(query) {
    await this.go('Keys')
    await this.page.getByRole('searchbox', { name: 'Search keys' }).fill(query)
    await this.page.getByRole('heading', { name: 'Keys' }).click()
    await this.page.waitForTimeout(600)
  }

  row(place) {
    return this.page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(place)
  }

  /** What was said on the way has no place in a picture. */
  async quiet() {
    const close = this.page.getByRole('button', { name: 'Dismiss' })
    while ((await close.count()) > 0) await close.first().click()
  }
}

/** Runs in the page. Only what is painted changes; the fields of React keep their values. */
function hidePlaces([from, to]) {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const { currentNode } = texts
    if (currentNode.data.includes(from)) currentNode.data = currentNode.data.replaceAll(from, to)
  }
  const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
  for (const input of document.querySelectorAll('input')) {
    if (input.value.includes(from)) value.set.call(input, input.value.replaceAll(from, to))
  }
}

async function rotation(camera, id) {
  const { rotations } = await camera.call('app.snapshot')
  return rotations.find(each => each.id === id)
}

async function until(what, limitMs = 60_000) {
  const end = Date.now() + limitMs
  for (;;) {
    const found = await what()
    if (found) return found
    if (Date.now() > end) throw new SetupProblem('A picture did not come up in time.')
    await new Promise(resolve => setTimeout(resolve, 150))
  }
}

async function enterSandbox(camera) {
  const { page } = camera
  await page.getByRole('button', { name: 'Explore the sandbox' }).waitFor()
  await camera.take('welcome')
  await page.getByRole('button', { name: 'Explore the sandbox' }).click()
  await page.getByRole('grid', { name: 'Keys' }).waitFor()
  await until(async () => {
    const { sync, sandbox } = await camera.call('app.snapshot')
    return sandbox.state === 'on' && sync.finishedAt !== null && !sync.isRunning
  })
}

/** Services with traffic of providers that report it, so that the strip shows the traffic move. */
async function startRotations(camera) {
  const { sandbox, accounts } = await camera.call('app.snapshot')
  const providerOf = id => accounts.find(account => account.id === id)?.providerId
  const services = sandbox.services.filter(each => ['blnk', 'blocx'].includes(providerOf(each.accountId)))
  const ids = []
  for (const service of services.slice(0, 3)) {
    const { rows } = await camera.call('keys.page', {
      filter: {
        accountIds: [service.accountId],
        services: [service.service],
        environments: [service.environment],
        statuses: ['active']
      },
      sort: 'lastUsed',
      descending: true,
      group: 'none',
      offset: 0,
      limit: 1
    })
    if (rows[0] === undefined || !rows[0].can.rotate) continue
    const [planned] = await camera.call('rotations.plan', { keyIds: [rows[0].id], mode: 'routine' })
    ids.push(planned.id)
  }
  return ids
}

async function photographRotation(camera) {
  const { page } = camera
  const [id] = await startRotations(camera)
  const planned = await rotation(camera, id)
  await camera.call('rotations.start', { rotationId: id, version: planned.version })
  await until(async () => (await rotation(camera, id)).waits.code === 'your-hand-off')
  await camera.go('Rotations')
  await camera.quiet()
  await page.getByRole('button', { name: planned.old.name, exact: true }).click()
  await page.getByRole('button', { name: 'Hand off the new key' }).click()
  const dialog = page.getByRole('dialog', { name: 'Hand off the new key' })
  await page.waitForTimeout(500)
  await camera.take('hand-off')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await dialog.getByRole('button', { name: 'I stored it' }).click()
  await until(async () => (await rotation(camera, id)).state === 'draining')
  await camera.quiet()
  await page.waitForTimeout(4_000)
  await camera.take('rotation')
  await page.getByRole('button', { name: 'Back to all rotations' }).click()
  await camera.take('rotations')
}

async function photographScreens(camera) {
  const { page } = camera
  await camera.search('')
  await page.getByRole('button', { name: 'Last used', exact: true }).dblclick()
  await page.waitForTimeout(500)
  await page
    .getByRole('button', { name: /^Reasons of/ })
    .nth(1)
    .click()
  await camera.quiet()
  await camera.take('keys')
  await page.getByRole('button', { name: 'Findings', exact: true }).click()
  await camera.search('dormant:yes env:prod')
  await camera.row(1).click()
  await page.getByRole('complementary').waitFor()
  await camera.take('detail')
  await page.getByRole('complementary').getByRole('button', { name: 'Revoke', exact: true }).click()
  await page.getByText(/^Type .* to confirm/).waitFor()
  await camera.take('revoke')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.keyboard.press('Escape')
  await photographDialogs(camera)
  await camera.search('')
  for (const screen of ['Map', 'Accounts', 'History', 'Settings']) {
    await camera.go(screen)
    await page.waitForTimeout(700)
    await camera.quiet()
    await camera.take(screen.toLowerCase())
  }
  await camera.go('Accounts')
  await page.getByRole('button', { name: 'Connect an account' }).click()
  await page.getByRole('dialog', { name: 'Connect an account' }).waitFor()
  await camera.take('connect')
  await page.keyboard.press('Escape')
  await camera.go('Keys')
  await page.getByRole('button', { name: 'Jump to a command or key' }).click()
  await page.keyboard.type('pay')
  await page.waitForTimeout(500)
  await camera.take('palette')
  await page.keyboard.press('Escape')
}

async function photographDialogs(camera) {
  const { page } = camera
  const leave = async () => {
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  const run = async words => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type(words)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
  }
  await camera.search('dormant:yes env:prod')
  for (const place of [1, 2, 3]) await camera.row(place).getByRole('checkbox').check()
  await camera.quiet()
  await camera.take('bulk')
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await run('exclude keys by a rule')
  const rule = page.getByRole('dialog')
  await rule.getByLabel('Name pattern').fill('*-batch')
  await rule.getByLabel('Reason').fill('runs at the end of the year')
  await rule.getByLabel('Author').fill('Dana')
  await rule.getByText(/^Matches \d+ keys/).waitFor()
  await camera.take('exclude')
  await leave()
  await run('service names')
  const services = page.getByRole('dialog')
  await services.getByRole('button', { name: 'Add a rule' }).click()
  await services.getByRole('textbox', { name: 'Name of the key, rule 1' }).fill('{service}-bot-*')
  await services.getByRole('textbox', { name: 'Service, rule 1' }).fill('{service}')
  await services.getByRole('button', { name: 'Add a rule' }).click()
  await services.getByRole('textbox', { name: 'Name of the key, rule 2' }).fill('pay*')
  await services.getByRole('textbox', { name: 'Service, rule 2' }).fill('payments')
  await services.getByText(/ keys? changes? (its|their) service; /).waitFor()
  await camera.take('service-names')
  await leave()
  await run('dormancy by environment')
  const dormancy = page.getByRole('dialog')
  await dormancy.getByRole('combobox', { name: 'Profile, prod' }).selectOption('strict')
  await dormancy.getByText(/ → .* dormant\. /).waitFor()
  await camera.take('dormancy')
  await leave()
  await run('create key')
  await camera.take('create')
  await leave()
  await run('break glass')
  await camera.take('break-glass')
  await leave()
}

async function photographQuick(app, camera) {
  const opened = app.waitForEvent('window')
  await camera.call('quick.open')
  const quick = await opened
  await quick.waitForLoadState()
  await quick.keyboard.type('pay')
  await quick.waitForTimeout(900)
  await camera.take('quick', quick)
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
    const camera = new Camera(page, profile)
    await enterSandbox(camera)
    await photographRotation(camera)
    await photographScreens(camera)
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
