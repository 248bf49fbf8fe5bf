import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { fingerprintOf } from '../../src/services/evidence/chain'
import { verifyEvidence } from '../../src/services/evidence/verify'
import { expectAccessible } from './kit/axe'
import { expect, test } from './kit/launch'
import { openKeys } from './kit/looks'

// A rotation to its end, and what leaves the app as evidence of it, with nothing but what is on the screen.

async function go(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click()
}

/** The person's answer to the dialogs of the system, which no test can click. */
async function answerDialogs(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, file) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: file })
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] })
  }, path)
}

async function rotate(page: Page, profile: string): Promise<void> {
  await go(page, 'Keys')
  await page
    .getByRole('searchbox', { name: 'Search keys' })
    .fill('provider:blocx dormant:yes otp-gateway-staging')
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
  await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(1).click()
  await page.getByRole('button', { name: 'Rotate', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Start rotation' }).click()
  await page.getByRole('button', { name: 'Deliver the new key' }).click({ timeout: 30_000 })
  const handOff = page.getByRole('dialog', { name: 'Deliver the new key' })
  const file = join(profile, 'sandbox/env/harbour-messaging/otp-gateway-staging.env')
  await handOff.getByRole('textbox', { name: 'Path' }).fill(file)
  await handOff.getByRole('button', { name: 'Deliver', exact: true }).click()
  await handOff.getByRole('button', { name: 'Done, it is stored' }).click()
  await page.getByRole('button', { name: /^Revoke/ }).click({ timeout: 60_000 })
  const dialog = page.getByRole('dialog', { name: 'Revoke key' })
  await dialog.getByRole('button', { name: /^Revoke/ }).click()
  await expect(dialog).toBeHidden({ timeout: 30_000 })
}

test('exports a finished rotation and the head of the history, and compares with it later', async ({
  rekey
}) => {
  test.setTimeout(180_000)
  const { app, page, profile } = rekey
  await page.getByRole('button', { name: 'Explore the sandbox' }).click()
  await openKeys(page)
  await rotate(page, profile)

  // From the finished rotation.
  const evidence = join(profile, 'evidence.json')
  await answerDialogs(app, evidence)
  await page
    .getByRole('button', { name: 'Export the evidence of otp-gateway-staging' })
    .click({ timeout: 60_000 })
  await expect(page.getByText('Wrote the signed evidence to evidence.json')).toBeVisible()
  const verdict = verifyEvidence(readFileSync(evidence))
  expect(verdict).toMatchObject({ isGood: true, document: { about: 'rotation' } })
  await expectAccessible(page, 'a finished rotation')

  // From the history, with the head beside it.
  await go(page, 'History')
  const again = join(profile, 'again.json')
  await answerDialogs(app, again)
  await page.getByRole('button', { name: 'Export the evidence of otp-gateway-staging' }).first().click()
  await expect(page.getByText('Wrote the signed evidence to again.json')).toBeVisible()
  const head = join(profile, 'head.json')
  await answerDialogs(app, head)
  await page.getByRole('button', { name: 'More about the chain' }).click()
  await page.getByRole('menuitem', { name: /Export chain head/ }).click()
  await expect(page.getByText('Wrote the signed chain head to head.json')).toBeVisible()
  await page.getByRole('button', { name: 'More about the chain' }).click()
  await page.getByRole('menuitem', { name: /Compare with a saved head/ }).click()
  await expect(page.getByText('Every entry that stood under this head is still there')).toBeVisible()
  await expect(page.getByText('It was signed by this installation.')).toBeVisible()
  await expectAccessible(page, 'a compared head')

  // The key that signed is the one that the app names.
  await go(page, 'Settings')
  const shown = await page.getByLabel('Fingerprint of the signing key').textContent()
  const { seal } = verdict.isGood ? verdict.document : { seal: null }
  expect(shown?.replaceAll(' ', '')).toBe(seal?.fingerprint)
  expect(fingerprintOf(Buffer.from(seal?.publicKey ?? '', 'hex'))).toBe(seal?.fingerprint)
})
