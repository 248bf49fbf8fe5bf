import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import {
  countPlaywright,
  countVitest,
  failuresOfPlaywright,
  failuresOfVitest
} from '../../scripts/ci/counts.mjs'
import { readAppArguments } from '../../scripts/headless/arguments.mjs'
import { runInForeground } from '../../scripts/headless/foreground.mjs'
import { hashOf } from '../../scripts/setup/build.mjs'
import { isInstalled } from '../../scripts/setup/dependencies.mjs'
import { nodeHeaders } from '../../scripts/setup/node-headers.mjs'
import { SetupProblem, reportOutcome } from '../../scripts/setup/progress.mjs'
import { requireSystem } from '../../scripts/setup/require-system.mjs'
import { inTurn, ownerText } from '../../scripts/setup/turn.mjs'
import { tarballOf } from './archives-for-tests.mjs'
import { integrityOf, serveRegistry, temporaryDirectory } from './loopback.mjs'

const lock = packages => ({ packages })

describe('dependencies', () => {
  const wanted = lock({
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/only-on-windows': { version: '1.0.0', optional: true, os: ['win32'], cpu: ['x64'] },
    'node_modules/only-with-musl': {
      version: '1.0.0',
      optional: true,
      os: ['linux'],
      cpu: ['x64'],
      libc: ['musl']
    },
    'node_modules/part-of-another-optional-one': { version: '1.0.0', optional: true }
  })
  const machine = { os: 'linux', cpu: 'x64', libc: 'glibc' }

  it('count as installed when npm has recorded the versions of the lockfile, whatever is for other systems', () => {
    const found = lock({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } })

    expect(isInstalled(wanted, found, machine)).toBe(true)
  })

  it('do not count as installed without an optional package that is made for this machine', () => {
    const found = lock({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } })

    expect(isInstalled(wanted, found, { ...machine, libc: 'musl' })).toBe(false)
    expect(isInstalled(wanted, found, { os: 'win32', cpu: 'x64' })).toBe(false)
  })

  it.each([
    ['nothing was ever installed, or an install was cut off', undefined],
    ['a package is missing', lock({})],
    [
      'a package has another version',
      lock({ 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } })
    ],
    ['a package has other contents', lock({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } })]
  ])('do not count as installed when %s', (_case, installed) => {
    expect(isInstalled(wanted, installed, machine)).toBe(false)
  })
})

describe('node headers', () => {
  it('come from the registry, whatever npm is told about a nodedir', async () => {
    vi.stubEnv('npm_config_nodedir', '/a/directory/that/is/not/there')
    const spec = 'node-api-headers@1.5.0'
    const tarball = tarballOf({
      'package.json': '{}',
      'include/node_api.h': '//',
      'include/js_native_api.h': '//',
      'index.js': ''
    })
    vi.stubEnv('npm_config_registry', await serveRegistry(spec, tarball))
    vi.stubEnv('npm_config_cache', temporaryDirectory())
    const cache = temporaryDirectory()

    const directory = await nodeHeaders(cache, { spec, integrity: integrityOf(tarball) })

    expect(directory.startsWith(cache)).toBe(true)
    expect(fs.readdirSync(path.join(directory, 'include/node')).sort()).toEqual([
      'common.gypi',
      'config.gypi',
      'js_native_api.h',
      'node_api.h'
    ])
  })
})

describe('build', () => {
  it('is due when a source changes, and not when a test does', () => {
    const base = temporaryDirectory()
    const write = (name, text) => fs.writeFileSync(path.join(base, name), text)
    write('a.ts', 'one')
    write('a.test.ts', 'one')
    const before = hashOf(['.'], base)

    write('a.test.ts', 'two')
    const afterTest = hashOf(['.'], base)
    write('a.ts', 'two')
    const afterSource = hashOf(['.'], base)

    expect(afterTest).toBe(before)
    expect(afterSource).not.toBe(before)
  })
})

describe('set-up in turn', () => {
  it('lets the second wait until the first has finished', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const lock = path.join(temporaryDirectory(), 'lock')
    const seen = []
    let finishFirst
    const first = inTurn(
      () =>
        new Promise(resolve => {
          seen.push('first begins')
          finishFirst = () => {
            seen.push('first ends')
            resolve()
          }
        }),
      lock
    )
    await vi.waitFor(() => expect(seen).toHaveLength(1))

    const second = inTurn(async () => seen.push('second begins'), lock)
    await vi.waitFor(() =>
      expect(console.log).toHaveBeenCalledWith(expect.stringContaining('waiting for it'))
    )
    finishFirst()
    await Promise.all([first, second])

    expect(seen).toEqual(['first begins', 'first ends', 'second begins'])
  })
})

describe('the lock of a set-up', () => {
  const lockWith = text => {
    const lock = path.join(temporaryDirectory(), 'lock')
    fs.writeFileSync(lock, text)
    return lock
  }

  it.each([
    ['whose process has ended', () => ownerText(spawnSync(process.execPath, ['-e', '']).pid)],
    [
      'whose number belongs to another process now, as in a container that was started again',
      () => JSON.stringify({ ...JSON.parse(ownerText(process.pid)), started: 'another boot 4711' })
    ],
    ['that was cut off while it was written', () => '']
  ])('is taken over from one %s', async (_case, owner) => {
    const lock = lockWith(owner())

    const answer = await inTurn(async () => 'done', lock)

    expect(answer).toBe('done')
    expect(fs.existsSync(lock)).toBe(false)
  })

  it('is left to a process on another machine, which cannot be looked at from here', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const lock = lockWith(JSON.stringify({ pid: 4711, started: 'x', host: 'elsewhere' }))
    let isDone = false

    const second = inTurn(async () => (isDone = true), lock)
    await vi.waitFor(() => expect(log).toHaveBeenCalled())
    const wasDoneBefore = isDone
    fs.rmSync(lock)
    await second

    expect(log).toHaveBeenCalledWith(
      `  - another set-up (process 4711 on elsewhere) is at work in this clone; waiting for it (if it is gone, delete ${lock})`
    )
    expect([wasDoneBefore, isDone]).toEqual([false, true])
  })
})

describe('outcome of set-up', () => {
  it('ends with the sentence that says what to do', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)

    await reportOutcome(() => Promise.reject(new SetupProblem('Install it.', 'line of the tool')))
    const code = process.exitCode
    process.exitCode = 0

    expect(code).toBe(1)
    expect(error.mock.calls.flat()).toEqual(['line of the tool', 'set-up: Install it.'])
  })
})

describe('a system that Electron does not run on', () => {
  it.each([
    [{ platform: 'win32', arch: 'ia32', release: '10.0.19045' }, /64-bit systems only/],
    [{ platform: 'linux', arch: 'arm', release: '6.1.0' }, /64-bit systems only/],
    [{ platform: 'darwin', arch: 'x64', release: '21.6.0' }, /macOS 13 or later/]
  ])('is refused by name: %o', (system, sentence) => {
    expect(() => requireSystem(system)).toThrow(sentence)
    expect(() => requireSystem({ platform: 'darwin', arch: 'arm64', release: '22.1.0' })).not.toThrow()
  })
})

describe('a program in the foreground', () => {
  it('that a signal has ended is named, and its exit code is the one of the signal', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)

    const code = await runInForeground(process.execPath, ['-e', "process.kill(process.pid, 'SIGABRT')"])

    expect(code).toBe(134)
    expect(error).toHaveBeenCalledWith(expect.stringMatching(/^node.* was ended by the signal SIGABRT\.$/))
  })
})

describe('arguments of npm start', () => {
  it('takes paths from where the user stands and gives them to the app in full', () => {
    const read = readAppArguments(
      ['--smoke', '--screenshot', 'shot.png', '--user-data-dir=../profile', '--sandbox'],
      '/home/ops/here'
    )

    expect(read).toEqual({
      dev: false,
      smoke: true,
      userDataDir: path.resolve('/home/ops/profile'),
      args: ['--smoke', '--sandbox', `--screenshot=${path.resolve('/home/ops/here/shot.png')}`]
    })
  })
})

describe('counts of CI', () => {
  it('counts a file that does not load as a failure', () => {
    const report = {
      numPassedTests: 4,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{}] }
      ]
    }

    expect(countVitest(report)).toEqual({ passed: 4, failed: 2 })
  })

  it('counts a flaky end-to-end test as failed', () => {
    expect(countPlaywright({ stats: { expected: 5, unexpected: 1, flaky: 2 }, errors: [] })).toEqual({
      passed: 5,
      failed: 3
    })
  })

  it('names the tests that failed, and the files that did not load', () => {
    const report = {
      testResults: [
        { name: 'broken.test.ts', status: 'failed', assertionResults: [] },
        {
          name: 'red.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'adds' },
            { status: 'failed', fullName: 'subtracts' }
          ]
        }
      ]
    }

    expect(failuresOfVitest(report)).toEqual(['broken.test.ts', 'red.test.ts: subtracts'])
    expect(failuresOfVitest(undefined)).toHaveLength(1)
  })

  it('names the end-to-end tests that failed or were flaky, however deep they stand', () => {
    const spec = (title, status) => ({ file: 'a.e2e.ts', title, tests: [{ status }] })
    const report = {
      suites: [
        { specs: [spec('opens', 'expected')], suites: [{ specs: [spec('locks', 'flaky')] }] },
        { specs: [spec('closes', 'unexpected')] }
      ],
      errors: [{ message: 'no display' }]
    }

    expect(failuresOfPlaywright(report)).toEqual(['a.e2e.ts: locks', 'a.e2e.ts: closes', 'no display'])
  })

  it('counts a runner without a report as a failure', () => {
    expect([countVitest(undefined), countPlaywright(undefined)]).toEqual([
      { passed: 0, failed: 1 },
      { passed: 0, failed: 1 }
    ])
  })
})
