import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { countPlaywright, countVitest } from '../../scripts/ci/counts.mjs'
import { readAppArguments } from '../../scripts/headless/arguments.mjs'
import { hashOf } from '../../scripts/setup/build.mjs'
import { isInstalled } from '../../scripts/setup/dependencies.mjs'
import { nodeHeaders } from '../../scripts/setup/node-headers.mjs'
import { SetupProblem, reportOutcome } from '../../scripts/setup/progress.mjs'
import { inTurn } from '../../scripts/setup/turn.mjs'
import { tarballOf } from './archives-for-tests.mjs'
import { integrityOf, serveRegistry, temporaryDirectory } from './loopback.mjs'

const lock = packages => ({ packages })

describe('dependencies', () => {
  const wanted = lock({
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/only-on-windows': { version: '1.0.0', optional: true }
  })

  it('count as installed when npm has recorded the versions of the lockfile, whatever is for other systems', () => {
    expect(isInstalled(wanted, lock({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } }))).toBe(
      true
    )
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
    expect(isInstalled(wanted, installed)).toBe(false)
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

describe('set-up after one that was killed', () => {
  it('takes over its lock', async () => {
    const lock = path.join(temporaryDirectory(), 'lock')
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    fs.writeFileSync(lock, String(pid))

    const answer = await inTurn(async () => 'done', lock)

    expect(answer).toBe('done')
    expect(fs.existsSync(lock)).toBe(false)
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

  it('counts a runner without a report as a failure', () => {
    expect([countVitest(undefined), countPlaywright(undefined)]).toEqual([
      { passed: 0, failed: 1 },
      { passed: 0, failed: 1 }
    ])
  })
})
