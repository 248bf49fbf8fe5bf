import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callFromPage, expect, test } from './kit/launch'
import type { LaunchedApp } from './kit/launch'

/** A profile whose disk can be made to refuse writes, and to take them again. */
type SmallDisk = {
  readonly profile: string
  fill(rekey: LaunchedApp): void
  free(rekey: LaunchedApp): void
  close(): void
}

const DISKS: readonly { readonly when: string; readonly open: () => SmallDisk }[] = [
  { when: 'the disk is full', open: () => mountedDisk() ?? limitedFiles() },
  { when: 'no file may grow', open: limitedFiles }
]

test.describe('where nothing can be written', () => {
  test.skip(process.platform !== 'linux', 'Limits of a disk are set as on Linux.')

  for (const { when, open } of DISKS) {
    test(`locks at once when ${when}, and says afterwards that the history lacks a row`, async ({
      launch
    }) => {
      test.setTimeout(120_000)
      const disk = open()
      try {
        const rekey = await launch({ profile: disk.profile })
        // Chromium's shared memory counts as a file too: screens that are read ahead meanwhile do not arrive.
        rekey.expectErrors(/ERR_INSUFFICIENT_RESOURCES|dynamically imported module/)
        await expect(rekey.page.getByRole('button', { name: 'Explore the sandbox' })).toBeVisible()
        await expect
          .poll(async () => callFromPage(rekey.page, 'app.snapshot', {}))
          .toMatchObject({ value: { vault: { state: 'open' } } })
        disk.fill(rekey)

        await callFromPage(rekey.page, 'vault.lock', {})

        await expect(rekey.page.getByRole('heading', { name: 'Rekey is locked' })).toBeVisible()
        disk.free(rekey)
        await rekey.page.getByRole('button', { name: 'Unlock' }).click()
        await expect(rekey.page.getByText(/of the history could not be recorded/)).toBeVisible()
        await expect(rekey.page.getByRole('button', { name: 'Explore the sandbox' })).toBeVisible()
        await rekey.quit()
      } finally {
        disk.close()
      }
    })
  }
})

/** A file system of its own; null where mounting is refused. */
function mountedDisk(): SmallDisk | null {
  const profile = mkdtempSync(join(tmpdir(), 'rekey-disk-'))
  const ballast = join(profile, 'ballast')
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', profile], { stdio: 'ignore' })
  } catch {
    rmSync(profile, { recursive: true })
    return null
  }
  return {
    profile,
    fill: () => {
      takeAllBytes(ballast)
    },
    free: () => {
      rmSync(ballast)
    },
    close: () => {
      execFileSync('umount', ['--lazy', profile])
      rmSync(profile, { recursive: true, force: true })
    }
  }
}

/** Lets the app's main process write no file beyond the size that its journal has now. Needs no rights. */
function limitedFiles(): SmallDisk {
  const profile = mkdtempSync(join(tmpdir(), 'rekey-limit-'))
  const limit = (rekey: LaunchedApp, bytes: string): void => {
    execFileSync('prlimit', ['--pid', String(rekey.app.process().pid), `--fsize=${bytes}:`])
  }
  return {
    profile,
    fill: rekey => {
      limit(rekey, String(statSync(join(profile, 'rekey.db-wal')).size))
    },
    free: rekey => {
      limit(rekey, 'unlimited')
    },
    close: () => {
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    }
  }
}

/** Takes the last byte that is free. */
function takeAllBytes(file: string): void {
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
