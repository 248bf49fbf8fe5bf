import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { ROOT, callFromPage, expect, test } from './kit/launch'
import type { LaunchedApp } from './kit/launch'
import { enterSandbox } from './kit/looks'

/** The page hands its picture over when nothing has changed on it for two seconds. */
const QUIET_MS = 4_000

const fileOf = ({ profile }: LaunchedApp): string => join(profile, 'first-picture.json')
const namesIn = (picture: string): readonly string[] =>
  [...picture.matchAll(/"clip key-name-text"\},"([^"]+)"/g)].map(([, name]) => name ?? '')
const linesOf = (page: Page) => page.locator('[data-line] .key-name-text')

/** When the first keys were seen, and when they answered, in ms since the page began. */
function marksOf(page: Page): Promise<{ readonly shown: number; readonly live: number }> {
  return page.evaluate(async () => {
    const at = (name: string): number | undefined => performance.getEntriesByName(name)[0]?.startTime
    while (at('keys-live') === undefined) await new Promise(resolve => setTimeout(resolve, 50))
    return { shown: at('keys-shown') ?? Number.NaN, live: at('keys-live') ?? Number.NaN }
  })
}

test('the keys of the last end are seen at once, until those of now answer, and only once', async ({
  launch
}) => {
  const first = await launch()
  await enterSandbox(first)
  await first.page.waitForTimeout(QUIET_MS)
  await first.quit()
  const picture = readFileSync(fileOf(first), 'utf8')
  expect(statSync(fileOf(first)).mode & 0o777).toBe(0o600)
  expect(namesIn(picture).length).toBeGreaterThan(5)

  const second = await launch()
  const { shown, live } = await marksOf(second.page)

  expect(shown).toBeLessThan(live)
  expect(existsSync(fileOf(second))).toBe(false)
  expect((await linesOf(second.page).allTextContents()).slice(0, 3)).toEqual(namesIn(picture).slice(0, 3))
  // The app has taken the place of the picture: it answers.
  await linesOf(second.page).first().click()
  await expect(second.page.getByRole('complementary')).toBeVisible()
  // With a key opened it looks otherwise than at its beginning, and the last picture of that is kept.
  await second.page.waitForTimeout(QUIET_MS)
  process.kill(second.app.process().pid ?? 0, 'SIGKILL')
  await second.quit()
  expect(existsSync(fileOf(second)), 'after a crash there is none').toBe(false)
})

test('a locked app leaves no picture', async ({ rekey }) => {
  await enterSandbox(rekey)
  await rekey.page.waitForTimeout(QUIET_MS)
  await callFromPage(rekey.page, 'vault.lock', {})
  await rekey.quit()

  expect(existsSync(fileOf(rekey))).toBe(false)
})

test('a passphrase that is set leaves no picture from before', async ({ rekey }) => {
  await enterSandbox(rekey)
  await rekey.page.waitForTimeout(QUIET_MS)
  await callFromPage(rekey.page, 'vault.changePassphrase', { current: null, next: 'a long enough phrase' })
  await rekey.page.waitForTimeout(QUIET_MS)
  await rekey.quit()

  expect(existsSync(fileOf(rekey))).toBe(false)
})

test('a picture that is not one of ours is not shown', async ({ launch, profile }) => {
  const first = await launch()
  await enterSandbox(first)
  await first.quit()
  const html = readFileSync(join(ROOT, 'out/renderer/index.html'), 'utf8')
  const sheet = /rel="stylesheet"[^>]* href="([^"]+)"/.exec(html)?.[1]
  const root = ['div', { class: 'shell' }, ['script', {}, 'document.title = "theirs"'], ['p', {}, 'theirs']]
  writeFileSync(join(profile, 'first-picture.json'), JSON.stringify({ sheet, page: {}, root }))

  const second = await launch()
  const { shown, live } = await marksOf(second.page)

  // Nothing stood there before the keys themselves.
  expect(Math.abs(live - shown)).toBeLessThan(100)
  expect(await second.page.title()).toBe('Rekey')
  expect(existsSync(fileOf(second))).toBe(false)
})
