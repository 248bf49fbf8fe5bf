import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ensureSystemLibraries, missingLibraries } from '../../scripts/setup/system-libraries.mjs'

/** A machine that lacks what `missing` says until apt has installed it. */
function machine({
  missing = ['libgtk-3.so.0'],
  commands = ['apt-get'],
  isRoot = true,
  apt = () => ({ ok: true, output: '' })
} = {}) {
  const calls = []
  const lacks = new Set(missing)
  return {
    calls,
    isRoot,
    hasCommand: name => commands.includes(name),
    missingLibraries: () => [...lacks],
    packagesFor: names => names.map(name => `package-of-${name}`),
    apt: async args => {
      calls.push(args[0])
      const result = apt(calls)
      if (args[0] === 'install' && result.ok) {
        lacks.clear()
        commands.push('Xvfb')
      }
      return result
    }
  }
}

const needs = { files: ['electron'], commands: [] }

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
})

describe('system libraries', () => {
  it('are left alone when nothing is missing', async () => {
    const whole = machine({ missing: [] })

    await ensureSystemLibraries(needs, whole)

    expect(whole.calls).toEqual([])
  })

  it('are installed by root', async () => {
    const bare = machine()

    await ensureSystemLibraries({ files: ['electron'], commands: ['Xvfb'] }, bare)

    expect(bare.calls).toEqual(['install'])
  })

  it('are named in one sentence with the command for everybody else', async () => {
    const foreign = machine({ isRoot: false })

    const outcome = ensureSystemLibraries({ files: ['electron'], commands: ['Xvfb'] }, foreign)

    await expect(outcome).rejects.toThrow(
      'This machine has no libgtk-3.so.0, Xvfb: run "sudo apt-get install -y package-of-libgtk-3.so.0 package-of-Xvfb", then run the command again.'
    )
    expect(foreign.calls).toEqual([])
  })

  it('are named without a command where there is no apt', async () => {
    const outcome = ensureSystemLibraries(needs, machine({ commands: [] }))

    await expect(outcome).rejects.toThrow(
      /no libgtk-3\.so\.0: install what provides them with the package manager/
    )
  })

  it('are installed after an update when the package lists are too old', async () => {
    const stale = machine({ apt: calls => ({ ok: calls.length > 1, output: 'Unable to locate package' }) })

    await ensureSystemLibraries(needs, stale)

    expect(stale.calls).toEqual(['install', 'update', 'install'])
  })

  it('end in one sentence when the mirror cannot be reached', async () => {
    const offline = machine({ apt: () => ({ ok: false, output: 'Temporary failure resolving' }) })

    await expect(ensureSystemLibraries(needs, offline)).rejects.toThrow(
      /check the connection to the package mirror/
    )
  })

  it.runIf(process.platform === 'linux')('are not missing for a program that runs', () => {
    expect(missingLibraries([process.execPath])).toEqual([])
  })
})
