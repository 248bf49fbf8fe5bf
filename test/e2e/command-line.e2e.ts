import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT, callFromPage, expect, test } from './kit/launch'
import { openKeys } from './kit/looks'

type Ended = { readonly exit: number | null; readonly stdout: string; readonly stderr: string }

/** `rekey` in a terminal beside the app, in the same profile. */
function rekeyIn(profile: string, ...args: readonly string[]): Promise<Ended> {
  const program = join(ROOT, 'out/main/rekey.cjs')
  const child = spawn(process.execPath, [program, ...args, '--profile', profile], {
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
  return new Promise(resolve => {
    child.once('close', exit => {
      resolve({ exit, stdout, stderr })
    })
  })
}

test('the command line asks the app that is open, and the window shows what it did', async ({ rekey }) => {
  await rekey.page.getByRole('button', { name: 'Explore the sandbox' }).click()
  await openKeys(rekey.page)

  const doctor = await rekeyIn(rekey.profile, 'doctor', '--json')
  expect(doctor.stdout).toContain('"the app (')
  const accounts = await rekeyIn(rekey.profile, 'accounts', 'list', '--json')
  expect(accounts).toMatchObject({ exit: 0 })
  expect((JSON.parse(accounts.stdout) as { data: unknown[] }).data).toHaveLength(9)

  const locked = await rekeyIn(rekey.profile, 'lock')
  expect(locked).toMatchObject({ exit: 0 })
  await expect(rekey.page.getByText('Rekey is locked')).toBeVisible()
  expect(await rekeyIn(rekey.profile, 'keys', 'list')).toMatchObject({ exit: 4 })
  expect(await rekeyIn(rekey.profile, 'unlock')).toMatchObject({ exit: 0 })
  await expect
    .poll(() => callFromPage(rekey.page, 'app.snapshot', {}))
    .toMatchObject({ ok: true, value: { vault: { state: 'open' } } })
})
