import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  PACKAGES,
  ensureSystemLibraries,
  missingLibraries,
  packagesFor
} from '../../scripts/setup/system-libraries.mjs'

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

  it('are named in one sentence that begins with the command for everybody else', async () => {
    const foreign = machine({ isRoot: false })

    const outcome = ensureSystemLibraries({ files: ['electron'], commands: ['Xvfb'] }, foreign)

    await expect(outcome).rejects.toThrow(
      'Run "sudo apt-get update && sudo apt-get install --no-install-recommends -y package-of-libgtk-3.so.0 package-of-Xvfb", then run the command again. Missing on this machine: libgtk-3.so.0, Xvfb.'
    )
    expect(foreign.calls).toEqual([])
  })

  it.each([
    ['dnf', 'sudo dnf install -y package-of-libgtk-3.so.0'],
    ['pacman', 'sudo pacman -S --needed --noconfirm package-of-libgtk-3.so.0']
  ])('are named with the command of %s where that is the package manager', async (manager, command) => {
    const outcome = ensureSystemLibraries(needs, machine({ commands: [manager] }))

    await expect(outcome).rejects.toThrow(`Run "${command}", then run the command again.`)
  })

  it.each(['apt', 'dnf', 'pacman'])('have a package for %s each', tool => {
    const names = Object.values(PACKAGES).flatMap(choices => choices[tool])

    expect(names.filter(name => !/^[a-z0-9][\w.+-]+$/i.test(name ?? ''))).toEqual([])
  })

  it('that are called differently on Fedora and Arch are named as there', () => {
    expect(packagesFor(['libX11.so.6', 'libX11-xcb.so.1', 'libunknown.so'], 'dnf')).toEqual([
      'libX11',
      'libX11-xcb',
      'libunknown.so'
    ])
    expect(packagesFor(['libX11.so.6', 'libX11-xcb.so.1', 'g++'], 'pacman')).toEqual(['libx11', 'gcc'])
  })

  it('are named without a command where no package manager is known', async () => {
    const outcome = ensureSystemLibraries(needs, machine({ commands: [] }))

    await expect(outcome).rejects.toThrow(
      /Install what provides the libraries and programs below with the package manager of your system, .* libgtk-3\.so\.0\./
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
