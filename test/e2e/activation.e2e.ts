import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectAccessible } from './kit/axe'
import { expect, test } from './kit/launch'
import { enterSandbox, go, shot } from './kit/looks'

// A rotation whose consumers take the new key only after a command, as a deployment script would be.

const SERVICE = 'otp-gateway-staging'

test('delivers a key, runs a command that makes its consumers use it, and revokes the old key only then', async ({
  rekey
}) => {
  test.setTimeout(180_000)
  const { page, profile } = rekey
  const gate = join(profile, 'the-command-may-end')
  const trace = join(profile, 'trace-of-the-command')
  const script = join(profile, 'deploy.sh')
  const file = join(profile, `sandbox/env/harbour-messaging/${SERVICE}.env`)
  // It ends when the test says so, and notes what it was given: its arguments, and its standard input.
  writeFileSync(script, `#!/bin/sh\necho "$1" > "$2"\ncat >> "$2"\nuntil [ -e "$3" ]; do sleep 0.1; done\n`)
  chmodSync(script, 0o700)
  const commands = { deploy: { run: [script, SERVICE, trace, gate] } }
  writeFileSync(join(profile, 'commands.json'), JSON.stringify(commands), { mode: 0o600 })
  await enterSandbox(rekey)

  await go(page, 'Keys')
  await page.getByRole('searchbox', { name: 'Search keys' }).fill(`provider:blocx dormant:yes ${SERVICE}`)
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
  await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1).click()
  await page.getByRole('button', { name: 'Rotate', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Start rotation' }).click()
  await page.getByRole('button', { name: 'Deliver the new key' }).click({ timeout: 30_000 })

  const delivery = page.getByRole('dialog', { name: 'Deliver the new key' })
  await delivery.getByRole('textbox', { name: 'Path' }).fill(file)
  await delivery.getByRole('combobox', { name: 'Afterwards' }).selectOption({ label: 'Run a command' })
  const send = delivery.getByRole('button', { name: 'Deliver', exact: true })
  await expect(send).toBeDisabled()
  await delivery.getByRole('textbox', { name: 'Command' }).fill('deploy')
  await expectAccessible(page, 'the form of an activation')
  await shot(page, 'activation-form')
  await send.click()
  await expect(delivery).toBeHidden()

  // The file holds the new key, the command runs, and nothing goes on meanwhile.
  const row = page.getByRole('region', { name: 'Destinations' }).getByRole('listitem')
  await expect(row.getByText('Verified')).toBeVisible({ timeout: 30_000 })
  await expect(row.getByText('Run a command Activating')).toBeVisible({ timeout: 30_000 })
  const revoke = page.getByRole('button', { name: /^Revoke/ })
  await expect(revoke).toHaveCount(0)
  await expectAccessible(page, 'a rotation that is being activated')
  await shot(page, 'activation-running')
  expect(readFileSync(trace, 'utf8')).toBe(`${SERVICE}\n`)
  expect(existsSync(gate)).toBe(false)

  writeFileSync(gate, '')
  await expect(row.getByText('Active', { exact: true })).toBeVisible({ timeout: 30_000 })
  await shot(page, 'activation-done')

  await revoke.click({ timeout: 60_000 })
  const confirm = page.getByRole('dialog', { name: 'Revoke key' })
  await shot(page, 'activation-confirm')
  const phrase = confirm.getByRole('textbox')
  await expect(confirm.getByRole('button', { name: /^Revoke/ })).toBeVisible()
  if ((await phrase.count()) > 0) {
    const label = (await confirm.getByText(/^Type .* to confirm/).textContent()) ?? ''
    await phrase.fill(/^Type (.*) to confirm/.exec(label)?.[1] ?? '')
  }
  await confirm.getByRole('button', { name: /^Revoke/ }).click()
  await expect(page.getByText(/revoke proven|closed/i).first()).toBeVisible({ timeout: 60_000 })
  await shot(page, 'activation-closed')

  await go(page, 'History')
  await expect(page.getByText('Activation started').first()).toBeVisible()
  await expect(page.getByText('Activation finished').first()).toBeVisible()
  await shot(page, 'activation-history')
})
