import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ROOT, callFromPage, expect, test } from './kit/launch'
import { openKeys } from './kit/looks'

/** The path of the Electron binary, as its package tells. */
const electron = createRequire(import.meta.url)('electron') as string

test.describe('start', () => {
  test('shows the doors of a first start, with an open vault', async ({ rekey }) => {
    await expect(rekey.page.getByRole('button', { name: 'Connect an account' })).toBeVisible()
    await expect(rekey.page.getByRole('button', { name: 'Explore the sandbox' })).toBeVisible()
    expect(await rekey.page.title()).toBe('Rekey')
    await expect
      .poll(async () => callFromPage(rekey.page, 'app.snapshot', {}))
      .toMatchObject({ ok: true, value: { vault: { state: 'open', backend: 'Secret Service' } } })
  })

  test('has all screens in its navigation once there are keys', async ({ rekey }) => {
    await rekey.page.getByRole('button', { name: 'Explore the sandbox' }).click()

    for (const name of ['Overview', 'Keys', 'Map', 'Rotations', 'Accounts', 'History', 'Settings']) {
      await expect(rekey.page.getByRole('navigation').getByRole('link', { name, exact: true })).toBeVisible()
    }
    await openKeys(rekey.page)
    await expect.poll(() => rekey.page.getByRole('row').count()).toBeGreaterThan(10)
  })

  test('keeps its profile to the owner', async ({ rekey }) => {
    await expect(rekey.page.getByRole('button', { name: 'Connect an account' })).toBeVisible()

    const mode = (path: string): number => statSync(path).mode & 0o777
    expect(mode(rekey.profile)).toBe(0o700)
    expect(mode(join(rekey.profile, 'rekey.db'))).toBe(0o600)
    expect(mode(join(rekey.profile, 'install-id'))).toBe(0o600)
  })

  test('sends a second start with the same profile to the window that is open', async ({ rekey }) => {
    const args = ['--no-sandbox', '.', '--user-data-dir', rekey.profile]
    const second = spawn(electron, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    second.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8')
    })

    const code = await new Promise(resolve => {
      second.once('exit', resolve)
    })

    expect(code).toBe(0)
    expect(said).toContain('Rekey already runs with this profile')
    expect(rekey.app.windows()).toHaveLength(1)
  })

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    test(`closes in order when the session ends (${signal})`, async ({ rekey }) => {
      await expect(rekey.page.getByRole('button', { name: 'Connect an account' })).toBeVisible()
      const { pid } = rekey.app.process()
      const ended = new Promise(resolve => {
        rekey.app.process().once('exit', (code, by) => resolve({ code, by }))
      })

      process.kill(pid ?? 0, signal)

      expect(await ended).toEqual({ code: 0, by: null })
      // The database was closed: nothing of it waits in a journal beside it.
      expect(existsSync(join(rekey.profile, 'rekey.db-wal'))).toBe(false)
      expect(existsSync(join(rekey.profile, 'window.json'))).toBe(true)
    })
  }

  test('closes in order when it is told to while its window comes up', async ({ profile }) => {
    const args = ['--no-sandbox', '.', '--user-data-dir', profile]
    const wal = join(profile, 'rekey.db-wal')
    for (let start = 0; start < 5; start += 1) {
      const app = spawn(electron, args, { cwd: ROOT, stdio: 'ignore' })
      const ended = new Promise(resolve => {
        app.once('exit', (code, by) => resolve({ code, by }))
      })
      // The database is open, and nothing stands in the window yet.
      while (!existsSync(wal) && app.exitCode === null) await new Promise(resolve => setTimeout(resolve, 2))
      app.kill('SIGTERM')

      expect(await ended, `start ${start}`).toEqual({ code: 0, by: null })
      expect(existsSync(wal)).toBe(false)
    }
  })

  test('says where a picture could not be written, and ends with 1', async ({ profile }) => {
    const args = ['--no-sandbox', '.', '--user-data-dir', profile, '--smoke', '--screenshot', '/nope/x.png']
    const app = spawn(electron, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    app.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8')
    })

    const code = await new Promise(resolve => {
      app.once('exit', resolve)
    })

    expect(code).toBe(1)
    expect(said).toContain('Rekey: the picture could not be written (ENOENT): /nope/x.png')
  })

  test('closes in order when it is told twice', async ({ rekey }) => {
    await expect(rekey.page.getByRole('button', { name: 'Connect an account' })).toBeVisible()
    const { pid } = rekey.app.process()
    const ended = new Promise(resolve => {
      rekey.app.process().once('exit', resolve)
    })

    process.kill(pid ?? 0, 'SIGTERM')
    await new Promise(resolve => setTimeout(resolve, 3))
    process.kill(pid ?? 0, 'SIGTERM')
    await ended

    expect(existsSync(join(rekey.profile, 'rekey.db-wal'))).toBe(false)
  })

  test('leaves a database from the future alone and says what to do', async ({ profile, launch }) => {
    const first = await launch({ profile })
    await expect(first.page.getByRole('button', { name: 'Connect an account' })).toBeVisible()
    await first.quit()
    const file = join(profile, 'rekey.db')
    const bytes = readFileSync(file)
    // The user version of SQLite's header.
    bytes.writeUInt32BE(9_999_999, 60)
    writeFileSync(file, bytes)

    const second = await launch({ profile })

    await expect(second.page.getByRole('heading')).toHaveText('This profile belongs to a newer Rekey')
    await expect(second.page.getByText('What to do:')).toBeVisible()
    await second.quit()
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  test('starts with its defaults over an unreadable settings file and keeps that file', async ({
    profile,
    launch
  }) => {
    writeFileSync(join(profile, 'settings.json'), '{"lock": {"afterIdleMinutes": 99999')

    const opened = await launch({ profile })

    await expect(opened.page.getByRole('button', { name: 'Connect an account' })).toBeVisible()
    expect(await callFromPage(opened.page, 'settings.get', {})).toMatchObject({
      value: { lock: { afterIdleMinutes: 15 } }
    })
    expect(existsSync(join(profile, 'settings.unreadable.json'))).toBe(true)
  })
})
