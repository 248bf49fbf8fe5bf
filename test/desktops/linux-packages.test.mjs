import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readText, root } from '../../scripts/setup/paths.mjs'
import { fpmArguments } from '../../scripts/package/terminal-files.mjs'
import { PACKAGES } from '../../scripts/setup/system-libraries.mjs'

// What a deb asks its system for, and what makes one at all. The names of set-up are those that Debian and Ubuntu really carry.

const CARRIED = new Set([
  ...Object.values(PACKAGES).flatMap(({ apt }) => apt),
  ...['libc6', 'libnotify4', 'xdg-utils']
])
/** All that `deb:` names: the lines of its list, with their alternatives, and the list in brackets. */
const [, section] = /^deb:\n(.*?)^rpm:/ms.exec(readText(path.join(root, 'electron-builder.yml')))
const [, recommended] = /^ {2}recommends: \[(.*)\]$/m.exec(section)
const dependencies = [...section.matchAll(/^ {4}- (?!release\/)(.*)$/gm)].flatMap(([, line]) =>
  line.split('|')
)
const asked = [...dependencies, ...recommended.split(',')].map(each => each.trim().split(' ')[0])

describe('what a terminal wants', () => {
  it.each(['deb', 'rpm'])('is installed by the %s: the manual page and the completions', target => {
    const [, ofTarget] = new RegExp(`^${target}:\n(.*?)^\\w+:`, 'ms').exec(
      readText(path.join(root, 'electron-builder.yml'))
    )
    const installed = [...ofTarget.matchAll(/^ {4}- (release\/terminal\/.*)$/gm)].map(([, line]) => line)

    expect(installed).toEqual(fpmArguments(target, 'release/terminal'))
  })
})

describe('the deb', () => {
  it('asks only for packages that Debian and Ubuntu carry', () => {
    expect(asked).toContain('libgtk-3-0t64')
    expect(asked.filter(name => !CARRIED.has(name))).toEqual([])
  })

  it('asks for the programs that Rekey starts, under every name that they have', () => {
    const wanted = ['gdbus', 'dbus-monitor'].flatMap(command => PACKAGES[command].apt)

    expect(wanted.filter(name => !asked.includes(name))).toEqual([])
  })

  it.skipIf(process.platform !== 'linux').each([
    ['nothing', {}],
    ['a name without an address', { REKEY_MAINTAINER: 'Ada', REKEY_HOMEPAGE: 'https://keys.example' }],
    [
      'a page over http',
      { REKEY_MAINTAINER: 'Ada <ada@keys.example>', REKEY_HOMEPAGE: 'http://keys.example' }
    ]
  ])('is not begun with %s to say where it comes from', (_what, given) => {
    const env = { ...process.env, REKEY_MAINTAINER: '', REKEY_HOMEPAGE: '', ...given }
    const { status, stderr } = spawnSync(
      process.execPath,
      ['scripts/package.mjs', '--installers', '--test-build'],
      { cwd: root, env, encoding: 'utf8' }
    )

    expect(status).toBe(1)
    expect(stderr).toMatch(/^package: deb and rpm name their maintainer .* REKEY_MAINTAINER/)
  })
})
