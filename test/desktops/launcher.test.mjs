import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from '../../scripts/setup/paths.mjs'

// The command of the plain archive, around a program that only tells its arguments, with an `ldd` that says what the test wants.

let folder

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-launcher-'))
  fs.copyFileSync(path.join(root, 'scripts/package/launcher.sh'), path.join(folder, 'rekey'))
  fs.writeFileSync(path.join(folder, 'rekey-app'), '#!/bin/sh\necho "app $*"\nexit 7\n', { mode: 0o755 })
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

function start(lines) {
  const tools = path.join(folder, 'tools')
  fs.mkdirSync(tools)
  fs.writeFileSync(path.join(folder, 'libraries'), lines.join('\n'))
  fs.writeFileSync(path.join(tools, 'ldd'), `#!/bin/sh\ncat "${folder}/libraries"\n`, { mode: 0o755 })
  return spawnSync(path.join(folder, 'rekey'), ['--user-data-dir=/home/me/my profile'], {
    encoding: 'utf8',
    env: { PATH: `${tools}:${process.env.PATH}` }
  })
}

describe('the plain archive', () => {
  it('names every missing library in one sentence, and ends as the system would', () => {
    const { status, stderr, stdout } = start([
      '\tlibgtk-3.so.0 => not found',
      '\tlibc.so.6 => /lib/libc.so.6 (0x00)',
      '\tlibnss3.so => not found'
    ])

    expect(status).toBe(127)
    expect(stderr).toContain('lacks libgtk-3.so.0 libnss3.so: install')
    expect(stdout).toBe('')
  })

  it('starts the app with its arguments where nothing is missing, and hands its exit code on', () => {
    const { status, stdout } = start(['\tlibc.so.6 => /lib/libc.so.6 (0x00)'])

    expect(stdout).toBe('app --user-data-dir=/home/me/my profile\n')
    expect(status).toBe(7)
  })
})
