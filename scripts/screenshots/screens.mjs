import os from 'node:os'
import path from 'node:path'

export async function photographScreens(camera) {
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
  for (const screen of ['Overview', 'Map', 'Due', 'Accounts', 'History', 'Settings']) {
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
  await page.getByRole('button', { name: 'Connect a destination' }).click()
  const destination = page.getByRole('dialog', { name: 'Connect a destination' })
  await destination.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'GitHub Actions secret' })
  await camera.take('connect-destination')
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

/** Comfortable rows, policies, the proof of the history, updates, and an empty answer. */
export async function photographMore(app, camera) {
  const { page } = camera
  const settings = await camera.call('settings.get')
  const density = async value => {
    const { appearance } = await camera.call('settings.get')
    await camera.call('settings.update', { settings: { appearance: { ...appearance, density: value } } })
  }
  await density('comfortable')
  await camera.search('')
  await camera.quiet()
  await camera.take('keys-comfortable')
  await density(settings.appearance.density)
  await camera.search('nothing-is-called-so')
  await camera.take('no-match')
  await camera.search('')

  await camera.go('Settings')
  await page.getByRole('button', { name: 'Add a policy…' }).click()
  const policy = page.getByRole('dialog', { name: 'Add a policy' })
  await policy.getByLabel('Name').fill('Production each quarter')
  await policy.getByLabel('Environment').selectOption('production')
  await camera.take('policy')
  await policy.getByRole('button', { name: 'Save policy' }).click()
  await policy.waitFor({ state: 'detached' })
  await camera.quiet()
  await page.getByRole('heading', { name: 'Scheduled rotations' }).evaluate(one => one.scrollIntoView())
  await camera.take('policies')
  await page.getByRole('heading', { name: 'Updates' }).evaluate(one => one.scrollIntoView())
  await camera.take('updates')

  const head = path.join(os.tmpdir(), `rekey-head-${process.pid}.json`)
  await app.evaluate(({ dialog }, file) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: file })
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] })
  }, head)
  await camera.go('History')
  for (const line of [/^Export chain head/, /^Compare with a saved head/]) {
    await page.getByRole('button', { name: 'More about the chain' }).click()
    await page.getByRole('menuitem', { name: line }).click()
    await page.waitForTimeout(400)
  }
  await page.getByRole('button', { name: 'Check the chain' }).click()
  await page.getByText(/entries, unbroken/).waitFor()
  await camera.quiet()
  await camera.take('history-head')
}
