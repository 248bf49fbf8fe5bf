import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { modules, readText, root } from '../../scripts/setup/paths.mjs'
import { dangersOfStart, refusalSentence } from '../../src/main/dangerous-start'

// The start script that electron-builder writes into an AppImage, run for real around a program that only tells its arguments.

const { generateAppRunScript } = createRequire(import.meta.url)(
  path.join(modules, 'app-builder-lib/out/targets/appimage/appImageUtil.js')
)
let folder

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-app-image-'))
  const write = (name, text) => fs.writeFileSync(path.join(folder, name), text, { mode: 0o755 })
  write('AppRun', generateAppRunScript({ ExecutableName: 'rekey', ProductName: 'Rekey' }))
  write('rekey', '#!/bin/sh\nfor each in rekey "$@"; do echo "$each"; done\n')
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

/** The arguments that Rekey gets where `unshare` works or is kept from working. */
function argumentsWhere(unshare) {
  fs.writeFileSync(path.join(folder, 'unshare'), `#!/bin/sh\nexit ${unshare === 'works' ? 0 : 1}\n`, {
    mode: 0o755
  })
  const { stdout } = spawnSync(path.join(folder, 'AppRun'), [], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, APPDIR: folder, APPIMAGE: '/home/me/Rekey.AppImage' }
  })
  return stdout.trim().split('\n')
}

describe('an AppImage', () => {
  it('starts where ordinary programs may make a sandbox', () => {
    const argv = argumentsWhere('works')

    expect(argv).toEqual(['rekey'])
    expect(dangersOfStart(argv, {})).toEqual([])
  })

  it('refuses to run without a sandbox where the system forbids one, and names the packages that work', () => {
    const argv = argumentsWhere('is forbidden')
    const dangers = dangersOfStart(argv, {})

    expect(dangers).toEqual(['--no-sandbox'])
    expect(refusalSentence(dangers, { APPIMAGE: '/home/me/Rekey.AppImage' })).toContain('deb or rpm')
    expect(refusalSentence(dangers, {})).not.toContain('deb or rpm')
  })

  it('has no dangerous switch in its menu entry, which the legacy toolset would put there', () => {
    const config = readText(path.join(root, 'electron-builder.yml'))

    expect(config).toMatch(/^toolsets:\n {2}appimage: (?!0\.0\.0)\d/m)
    expect(config).toMatch(/^ {2}executableArgs: \[\]$/m)
  })
})
