import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { withHeadlessSession } from '../../scripts/headless/session.mjs'
import { root } from '../../scripts/setup/paths.mjs'

const KEEPS_A_SECRET = `
  const keytar = require('keytar')
  const word = 'not-a-real-secret'
  keytar.setPassword('rekey-test', 'a', word)
    .then(() => keytar.getPassword('rekey-test', 'a'))
    .then(found => process.exit(found === word ? 0 : 3))`

describe.runIf(process.platform === 'linux')('headless session', () => {
  it('has an unlocked keyring and a display behind a cookie, and takes both down', async () => {
    let seen = {}
    const code = await withHeadlessSession({ display: true, keyring: true }, async env => {
      seen = { ...env, cookieMode: fs.statSync(env.XAUTHORITY).mode & 0o777 }
      return spawnSync(process.execPath, ['-e', KEEPS_A_SECRET], {
        cwd: root,
        env: { ...process.env, ...env },
        timeout: 20_000
      }).status
    })

    expect(code).toBe(0)
    expect(seen.cookieMode).toBe(0o600)
    expect(fs.existsSync(path.dirname(seen.XAUTHORITY))).toBe(false)
    expect(fs.existsSync(`/tmp/.X11-unix/X${seen.DISPLAY.slice(1)}`)).toBe(false)
  })

  it('starts nothing when nothing is wanted', async () => {
    const env = await withHeadlessSession({ display: false, keyring: false }, async given => given)

    expect(env).toEqual({})
  })
})
