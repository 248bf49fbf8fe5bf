import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callFromPage, expect, test } from './kit/launch'

test.describe('on a full disk', () => {
  test('locks at once', async ({ launch }) => {
    test.setTimeout(120_000)
    test.skip(
      process.platform !== 'linux' || process.getuid?.() !== 0,
      'A disk of its own needs root on Linux.'
    )
    const disk = mkdtempSync(join(tmpdir(), 'rekey-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk])
    try {
      const opened = await launch({ profile: disk })
      await expect(opened.page.getByRole('button', { name: 'Explore the sandbox' })).toBeVisible()
      await expect
        .poll(async () => callFromPage(opened.page, 'app.snapshot', {}))
        .toMatchObject({ value: { vault: { state: 'open' } } })
      const ballast = join(disk, 'ballast')
      fill(ballast)

      await callFromPage(opened.page, 'vault.lock', {})

      await expect(opened.page.getByRole('heading', { name: 'Rekey is locked' })).toBeVisible()
      rmSync(ballast)
      await opened.page.getByRole('button', { name: 'Unlock' }).click()
      await expect(opened.page.getByRole('button', { name: 'Explore the sandbox' })).toBeVisible()
      await opened.quit()
    } finally {
      execFileSync('umount', ['--lazy', disk])
      rmSync(disk, { recursive: true, force: true })
    }
  })
})

/** Takes the last byte that is free. */
function fill(file: string): void {
  for (const piece of [1 << 20, 1 << 12, 1]) {
    const bytes = Buffer.alloc(piece)
    while (isTaken(file, bytes));
  }
}

function isTaken(file: string, bytes: Buffer): boolean {
  try {
    writeFileSync(file, bytes, { flag: 'a' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false
    throw error
  }
}
