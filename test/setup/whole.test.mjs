import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { FIRST_VERSIONS, isAdmitted } from '../../scripts/setup/require-node.mjs'
import { root } from '../../scripts/setup/paths.mjs'
import { nodeOfVersion } from './node-versions.mjs'
import {
  lockOf,
  setUp,
  smallClone,
  smallDisk,
  smallRegistry,
  startSetUp,
  surroundings
} from './small-clone.mjs'

const READY = /^set-up: ready in .* \(Electron 1\.0\.0\)$/
const isRoot = process.getuid?.() === 0
const NOBODY = 65_534

async function freshClone(answer) {
  const registry = await smallRegistry(answer)
  return { clone: smallClone(), env: surroundings(registry.url), asked: registry.asked }
}

async function nodeOrSkip(version, context) {
  return (
    (await nodeOfVersion(version)) ?? context.skip(`The npm registry does not give Node ${version} here.`)
  )
}

function diskOrSkip(megabytes, context) {
  return smallDisk(megabytes) ?? context.skip('This user may not mount a small disk.')
}

describe.runIf(process.platform === 'linux')('the whole set-up', () => {
  it.for(['18.20.8', '20.10.0', '22.5.1'])(
    'refuses Node %s in one sentence, before it touches anything',
    { timeout: 200_000 },
    async (version, context) => {
      const node = await nodeOrSkip(version, context)
      const { clone, env, asked } = await freshClone()
      const before = fs.readdirSync(clone)

      const { code, output } = await setUp(clone, env, { node })

      expect(code).toBe(1)
      expect(output).toBe(
        `set-up: Rekey needs Node 24 or later (or 22.13 and later of Node 22, or 20.19 and later of Node 20), and this is Node ${version} (${node}): install Node 24 from https://nodejs.org (with nvm: "nvm install 24"), then run the command again.\n`
      )
      expect(fs.readdirSync(clone)).toEqual(before)
      expect(asked).toEqual([])
    }
  )

  it('runs under Node 24', { timeout: 200_000 }, async context => {
    const node = await nodeOrSkip('24.18.0', context)
    const { clone, env } = await freshClone()

    const { code, lastLine } = await setUp(clone, env, { node })

    expect(lastLine).toMatch(READY)
    expect(code).toBe(0)
  })

  it('installs what an older Node has left out for this machine, and asks for nothing else again', async () => {
    const { clone, env, asked } = await freshClone()
    await setUp(clone, env)
    const record = path.join(clone, 'node_modules/.package-lock.json')
    const { packages, ...others } = JSON.parse(fs.readFileSync(record, 'utf8'))
    delete packages['node_modules/binding-of-this-machine']
    fs.writeFileSync(record, JSON.stringify({ ...others, packages }))
    fs.rmSync(path.join(clone, 'node_modules/binding-of-this-machine'), { recursive: true })

    const healed = await setUp(clone, env)
    const askedForHealing = asked.length
    const again = await setUp(clone, env)

    expect(healed.code).toBe(0)
    expect(fs.existsSync(path.join(clone, 'node_modules/binding-of-this-machine/index.js'))).toBe(true)
    expect(fs.existsSync(path.join(clone, 'node_modules/binding-of-another'))).toBe(false)
    expect(again.output).not.toContain('npm ci')
    expect(asked.length).toBe(askedForHealing)
  })

  it('names the package that the registry did not give for this machine, and heals when it does', async () => {
    let isDown = true
    const { clone, env } = await freshClone((request, response) => {
      if (!isDown || !request.url.includes('binding-of-this-machine')) return false
      response.statusCode = 503
      response.end()
      return true
    })

    const first = await setUp(clone, env)
    isDown = false
    const second = await setUp(clone, env)

    expect(first.code).toBe(1)
    expect(first.lastLine).toContain('npm left out binding-of-this-machine, which this machine needs')
    expect(second.lastLine).toMatch(READY)
  })

  it('says that the disk is full, accepts nothing of what was written, and heals when there is room', async context => {
    const disk = diskOrSkip(5, context)
    const { env } = await freshClone()
    const clone = smallClone(path.join(disk.directory, 'clone'))

    const full = await setUp(clone, env)
    const stillFull = await setUp(clone, env)
    disk.remount('size=40m')
    const healed = await setUp(clone, env)

    expect([full.code, stillFull.code]).toEqual([1, 1])
    expect(full.lastLine).toMatch(/^set-up: The disk is full: make room/)
    expect(stillFull.lastLine).toMatch(/^set-up: The disk is full: make room/)
    expect(healed.lastLine).toMatch(READY)
  })

  it('does not trust the record of npm after an install that could not write every file', async context => {
    const disk = diskOrSkip(5, context)
    const { env } = await freshClone()
    const clone = smallClone(path.join(disk.directory, 'clone'))
    await setUp(clone, env)
    // What npm leaves when the disk had room again in time for its record.
    disk.remount('size=40m')
    const { packages } = JSON.parse(fs.readFileSync(path.join(clone, 'package-lock.json'), 'utf8'))
    delete packages['']
    fs.writeFileSync(path.join(clone, 'node_modules/.package-lock.json'), JSON.stringify({ packages }))

    const healed = await setUp(clone, env)

    expect(healed.output).toContain('dependencies (npm ci): done')
    expect(fs.statSync(path.join(clone, 'node_modules/large/large.bin')).size).toBe(6 * 2 ** 20)
  })

  it('says that the checkout is read-only, and heals when it is not', async context => {
    const disk = diskOrSkip(40, context)
    const { env } = await freshClone()
    const clone = smallClone(path.join(disk.directory, 'clone'))
    disk.remount('ro')

    const refused = await setUp(clone, env)
    disk.remount('rw')
    const healed = await setUp(clone, env)

    expect(refused.code).toBe(1)
    expect(refused.lastLine).toMatch(
      /^set-up: The file system of \S+ is read-only: clone Rekey to a directory that you can write to/
    )
    expect(healed.lastLine).toMatch(READY)
  })

  it('says whose the checkout is, with the command, and heals after it', async context => {
    if (!isRoot) context.skip('Only root can make a checkout of somebody else.')
    const { clone, env } = await freshClone()
    for (let at = path.dirname(clone); at !== '/'; at = path.dirname(at))
      fs.chmodSync(at, fs.statSync(at).mode | 0o5)

    const refused = await setUp(clone, env, { uid: NOBODY, gid: NOBODY })
    spawnSync('chown', ['-R', String(NOBODY), clone])
    const healed = await setUp(clone, env, { uid: NOBODY, gid: NOBODY })

    expect(refused.code).toBe(1)
    expect(refused.lastLine).toMatch(
      /^set-up: \S+ belongs to root, and you may not change it: run "sudo chown -R \$\(id -u\) \S+clone", then run the command again\.$/
    )
    expect(healed.lastLine).toMatch(READY)
  })

  it('says that the registry is out of reach, and heals when it is not', async () => {
    const { clone, env } = await freshClone()

    const refused = await setUp(clone, { ...env, npm_config_registry: 'http://127.0.0.1:9/' })
    const healed = await setUp(clone, env)

    expect(refused.code).toBe(1)
    expect(refused.lastLine).toMatch(
      /^set-up: The npm registry is out of reach \(ECONNREFUSED\): check the connection/
    )
    expect(healed.lastLine).toMatch(READY)
  })

  it('says that the registry refused, and heals when it does not', async () => {
    let isRefusing = true
    const { clone, env } = await freshClone((_request, response) => {
      response.statusCode = isRefusing ? 403 : 200
      if (isRefusing) response.end()
      return isRefusing
    })

    const refused = await setUp(clone, env)
    isRefusing = false
    const healed = await setUp(clone, env)

    expect(refused.code).toBe(1)
    expect(refused.lastLine).toMatch(/^set-up: The npm registry refused \(HTTP 403\)/)
    expect(healed.lastLine).toMatch(READY)
  })

  it('says that the registry gave another package than the lockfile lists', async () => {
    const { clone, env } = await freshClone((request, response) => {
      const isLarge = request.url.includes('large')
      if (isLarge) response.end('another package')
      return isLarge
    })

    const refused = await setUp(clone, env)

    expect(refused.code).toBe(1)
    expect(refused.lastLine).toMatch(
      /^set-up: The npm registry gave another package than package-lock\.json lists/
    )
  })

  it("says that Electron's installer failed, and does not call the host out of reach", async () => {
    const { clone, env } = await freshClone()
    await setUp(clone, env)
    const electron = path.join(clone, 'node_modules/electron')
    fs.rmSync(path.join(electron, 'dist'), { recursive: true })
    fs.writeFileSync(path.join(electron, 'install.js'), "throw new Error('extract is not a function')")

    const { code, output, lastLine } = await setUp(clone, env)

    expect(code).toBe(1)
    expect(output).toContain('extract is not a function')
    expect(output).not.toContain('out of reach')
    expect(lastLine).toMatch(/^set-up: Electron's installer failed: mend what the lines above name/)
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143]
  ])('ends npm at %s, frees the lock, exits with %i, and heals', async (signal, exitCode) => {
    let isStalling = true
    let noteStall
    const stalled = new Promise(resolve => (noteStall = resolve))
    let noteEnd
    const npmEnded = new Promise(resolve => (noteEnd = resolve))
    const { clone, env } = await freshClone((request, response) => {
      if (!isStalling || !request.url.includes('large')) return false
      response.on('close', noteEnd)
      noteStall()
      return true
    })
    const run = startSetUp(clone, env)
    await stalled

    run.child.kill(signal)
    const { code, lastLine } = await run.finished
    await npmEnded
    const isLocked = fs.existsSync(lockOf(clone, env))
    isStalling = false
    const healed = await setUp(clone, env)

    expect(code).toBe(exitCode)
    expect(lastLine).toBe(`set-up: interrupted (${signal}); the next run does again what was not finished.`)
    expect(isLocked).toBe(false)
    expect(healed.lastLine).toMatch(READY)
  })

  it('lets a second run wait for the first, and installs once', async () => {
    const { clone, env, asked } = await freshClone()

    const runs = await Promise.all([setUp(clone, env), setUp(clone, env)])

    expect(runs.map(({ code }) => code)).toEqual([0, 0])
    expect(asked.filter(url => url.includes('large'))).toHaveLength(1)
  })
})

describe('the admitted versions of Node', () => {
  it.each(['20.19.0', '20.20.2', '22.13.0', '22.22.0', '24.0.0', '26.1.0'])('include %s', version => {
    expect(isAdmitted(version)).toBe(true)
  })

  it.each(['12.22.0', '18.20.8', '20.18.3', '21.7.3', '22.5.1', '22.12.0', '23.11.0'])(
    'exclude %s',
    version => {
      expect(isAdmitted(version)).toBe(false)
    }
  )

  it('are the ones of package.json', () => {
    const { engines } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
    const lines = Object.entries(FIRST_VERSIONS).map(([major, minor]) => `^${major}.${minor}.0`)

    expect(engines.node).toBe([...lines, '>=24.0.0'].join(' || '))
  })
})
