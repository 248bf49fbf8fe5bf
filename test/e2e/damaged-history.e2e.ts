import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { callFromPage, expect, test } from './kit/launch'
import { openKeys } from './kit/looks'

test.describe('with a damaged page of the history', () => {
  test('opens, says that the database is damaged, offers the export, and still locks', async ({
    profile,
    launch
  }) => {
    test.setTimeout(120_000)
    const first = await launch({ profile })
    await first.page.getByRole('button', { name: 'Explore the sandbox' }).click()
    await openKeys(first.page)
    await first.quit()
    expect(spoilHistory(join(profile, 'rekey.db'))).toBeGreaterThan(0)

    const second = await launch({ profile })

    // In the banner, and where the overview cannot be read.
    await expect(second.page.getByText('The database is damaged.').first()).toBeVisible()
    await expect(second.page.getByRole('button', { name: 'Export keys…' })).toBeVisible()
    await callFromPage(second.page, 'vault.lock', {})
    await expect(second.page.getByRole('heading', { name: 'Rekey is locked' })).toBeVisible()
  })
})

/** In a row of the history the act and the actor follow each other. */
const HISTORY_ROW = /[a-z]+\.[a-z-]+(?:rekey|operator)/

/** Zeroes each page that holds rows of the history, as a broken disk does. Returns how many there were. */
function spoilHistory(file: string): number {
  const bytes = readFileSync(file)
  // The offset is that of SQLite's file format.
  const written = bytes.readUInt16BE(16)
  const size = written === 1 ? 65_536 : written
  let spoilt = 0
  for (let at = size; at < bytes.length; at += size) {
    const page = bytes.subarray(at, at + size)
    if (!HISTORY_ROW.test(page.toString('latin1'))) continue
    page.fill(0)
    spoilt += 1
  }
  writeFileSync(file, bytes)
  return spoilt
}
