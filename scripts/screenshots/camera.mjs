import path from 'node:path'
import { SetupProblem } from '../setup/progress.mjs'

/** Takes a moment in both themes, and calls what the window calls. */
export class Camera {
  pictures = []

  constructor(page, profile, directory) {
    this.page = page
    this.directory = directory
    // Whoever makes the pictures keeps the names of their folders to themselves.
    this.places = [profile, '/home/dana/.config/Rekey']
  }

  /** From now on no field shows where the pictures are made, whatever is put into it later. */
  hideFields() {
    return this.page.evaluate(([from, to]) => {
      const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
      const set = function (text) {
        value.set.call(this, String(text).replaceAll(from, to))
      }
      Object.defineProperty(HTMLInputElement.prototype, 'value', { ...value, set })
    }, this.places)
  }

  async call(name, input = {}) {
    const reply = JSON.parse(await this.page.evaluate(([n, i]) => window.rekey.call(n, i), [name, input]))
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
    // Nothing is under the mouse.
    await page.mouse.move(1, 1)
    for (const theme of ['dark', 'light']) {
      await this.useTheme(theme)
      await page.waitForFunction(wanted => document.documentElement.dataset.theme === wanted, theme)
      await page.evaluate(() => Promise.allSettled(document.getAnimations().map(one => one.finished)))
      await page.evaluate(hidePlaces, this.places)
      const file = path.join(this.directory, theme === 'light' ? `${name}.png` : `${name}-dark.png`)
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
    const close = this.page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Dismiss' })
    // Behind a dialog it cannot be pressed: it goes by itself.
    while ((await close.count()) > 0)
      await close
        .first()
        .click({ timeout: 1_000 })
        .catch(() => null)
  }
}

/** Runs in the page. Only what is painted changes. */
function hidePlaces([from, to]) {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const { currentNode } = texts
    if (currentNode.data.includes(from)) currentNode.data = currentNode.data.replaceAll(from, to)
  }
}

export async function rotation(camera, id) {
  const { rotations } = await camera.call('app.snapshot')
  return rotations.find(each => each.id === id)
}

export async function until(what, limitMs = 60_000) {
  const end = Date.now() + limitMs
  for (;;) {
    const found = await what()
    if (found) return found
    if (Date.now() > end) throw new SetupProblem('A picture did not come up in time.')
    await new Promise(resolve => setTimeout(resolve, 150))
  }
}
