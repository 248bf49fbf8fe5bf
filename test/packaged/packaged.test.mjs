import fs from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readFuses } from '../../scripts/setup/fuses.mjs'
import {
  BINARY,
  FOLDER,
  familyOf,
  listeningPorts,
  openDisplay,
  ownFolder,
  requireReachable,
  startPackaged,
  waitFor
} from './packaged-app.mjs'

// The packaged Linux app as a person starts it. `npm run test:packaged` packages it first.

const FUSES = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
  wasmTrapHandlers: true
}
const REFUSED = 78
/** Chromium and Electron print one of these when somebody can come in. */
const OPEN_DOOR = /DevTools listening|Debugger listening|inspector/i

let display
let home
const running = []

beforeAll(async () => {
  requireReachable()
  display = await openDisplay()
})
afterAll(() => display.close())
afterEach(async () => {
  for (const app of running.splice(0)) {
    app.process.kill('SIGKILL')
    await app.ended
  }
  if (home !== undefined) fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

function start(args, env = {}) {
  home ??= ownFolder('home')
  if (!fs.existsSync(home)) home = ownFolder('home')
  const app = startPackaged([`--user-data-dir=${path.join(home, 'profile')}`, ...args], {
    env: { ...display.env, ...env },
    home
  })
  running.push(app)
  return app
}

/** The app with its window open: it has a page, and its page has a process. */
async function opened() {
  const app = start([])
  const family = await waitFor(() => {
    const found = familyOf(app.process.pid)
    const isOpen =
      fs.existsSync(path.join(home, 'profile/rekey.db')) && found.some(one => one.type === 'renderer')
    return isOpen ? found : undefined
  })
  expect(family, app.output()).toBeDefined()
  return { app, family: familyOf(app.process.pid) }
}

describe('the packaged app', () => {
  it('R20: has every fuse as the table says', () => {
    const fuses = readFuses(BINARY)

    expect(Object.keys(fuses).length).toBeGreaterThanOrEqual(8)
    // The runtime for test builds is older and lacks the ninth.
    expect({ ...FUSES, ...fuses }).toEqual(FUSES)
  })

  it('carries its code in the archive alone, and no program of the development runtime', () => {
    const resources = fs.readdirSync(path.join(FOLDER, 'resources'))

    expect(resources).toContain('app.asar')
    expect(resources).not.toContain('app')
    expect(resources).not.toContain('default_app.asar')
    const unpacked = fs
      .readdirSync(path.join(FOLDER, 'resources/app.asar.unpacked'), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => entry.name)
    expect(unpacked.every(name => name.endsWith('.node'))).toBe(true)
  })

  it('draws its window as an ordinary user, and leaves in order', async () => {
    const app = start(['--smoke', '--screenshot', 'picture.png'])

    const code = await app.ended

    expect(code, app.output()).toBe(0)
    expect(fs.statSync(path.join(home, 'picture.png')).size).toBeGreaterThan(5_000)
  })

  it('does a command without a display, and ends with its exit code', async () => {
    home = ownFolder('home')
    const ended = async words => {
      const command = startPackaged(words, { env: {}, home })
      running.push(command)
      return { code: await command.ended, text: command.output() }
    }

    expect(await ended(['completion', 'bash'])).toMatchObject({
      code: 0,
      text: expect.stringContaining('complete -')
    })
    expect(await ended(['keys', 'no-such-word'])).toMatchObject({ code: 2 })
  })

  it('R04, R12: runs its pages in the sandbox of the system', async () => {
    const { family } = await opened()

    const pages = family.filter(one => one.type === 'renderer')

    expect(pages.length).toBeGreaterThan(0)
    expect(pages.map(one => one.seccomp)).toEqual(pages.map(() => '2'))
  })

  it('R22: may write no core dump in any of its processes', async () => {
    const { app } = await opened()

    // Dumps are empty from the start; the right to write one goes once the window has its keys.
    const family = await waitFor(() => {
      const found = familyOf(app.process.pid)
      // Both: on many machines the softer limit is 0 for everybody.
      return found.every(({ core }) => core?.[0] === '0' && core[1] === '0') ? found : undefined
    })
    const limits = (family ?? familyOf(app.process.pid)).map(one => [one.type, ...(one.core ?? [])])

    // The keychain's process is there only while it is asked something.
    expect(limits.map(([type]) => type)).toEqual(
      expect.arrayContaining(['main', 'zygote', 'gpu-process', 'renderer'])
    )
    expect(limits).toEqual(limits.map(([type]) => [type, '0', '0']))
  })

  it('R43: keeps its profile to its owner', async () => {
    const { app } = await opened()
    app.process.kill('SIGTERM')
    await app.ended

    const profile = path.join(home, 'profile')
    const files = ['rekey.db', 'logs/rekey.log'].map(name => path.join(profile, name)).filter(fs.existsSync)
    const folders = [profile, path.join(profile, 'logs')].filter(fs.existsSync)

    expect(files.length).toBeGreaterThan(0)
    expect(folders.map(folder => (fs.statSync(folder).mode & 0o777).toString(8))).toEqual(
      folders.map(() => '700')
    )
    expect(files.map(file => (fs.statSync(file).mode & 0o777).toString(8))).toEqual(files.map(() => '600'))
    // What lies deeper is Chromium's own, and nobody else comes as far as that.
    expect(
      fs.readdirSync(profile).filter(name => /crash/i.test(name) && filesBelow(path.join(profile, name)) > 0)
    ).toEqual([])
  })

  it('R20: opens no port, also when it is asked to by a signal', async () => {
    const { app } = await opened()

    app.process.kill('SIGUSR1')
    await new Promise(resolve => setTimeout(resolve, 700))

    expect(listeningPorts(familyOf(app.process.pid).map(one => one.pid))).toEqual([])
    expect(app.output()).not.toMatch(OPEN_DOOR)
  })

  it.each([
    '--remote-debugging-port=0',
    '--remote-debugging-pipe',
    '--inspect',
    '--inspect=0',
    '--inspect-brk=0',
    '--inspect-port=0',
    '--inspect-publish-uid=http',
    '--js-flags=--expose-gc',
    '--no-sandbox',
    '--disable-web-security',
    '--ignore-certificate-errors',
    '--ignore-certificate-errors-spki-list=x',
    '--host-rules=MAP * 127.0.0.1',
    '--host-resolver-rules=MAP * 127.0.0.1',
    '--proxy-server=127.0.0.1:1',
    '--load-extension=/tmp',
    '--log-net-log=net.json',
    '--ssl-key-log-file=keys.log',
    '--enable-logging',
    '--password-store=basic',
    '--renderer-cmd-prefix=xterm',
    '--utility-cmd-prefix=xterm'
  ])(
    'R19: does not start with %s',
    async argument => {
      const app = start([argument])

      const code = await app.ended

      expect([argument, code]).toEqual([argument, REFUSED])
      expect(app.output()).toContain('Rekey does not start with')
      expect(app.output()).not.toMatch(OPEN_DOOR)
      expect(fs.existsSync(path.join(home, 'profile/rekey.db'))).toBe(false)
    },
    20_000
  )

  it.each([
    ['ELECTRON_RUN_AS_NODE', '1'],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
    ['SSLKEYLOGFILE', 'keys.log'],
    ['ELECTRON_ENABLE_LOGGING', '1'],
    ['ELECTRON_RENDERER_URL', 'http://127.0.0.1:1'],
    ['ELECTRON_DISABLE_SANDBOX', '1']
  ])(
    'R19: does not start with %s in its environment',
    async (name, value) => {
      const app = start([], { [name]: value })

      const code = await app.ended

      expect([name, code]).toEqual([name, REFUSED])
      expect(app.output()).not.toMatch(OPEN_DOOR)
    },
    20_000
  )

  it('R20: takes no orders and no authorities from the variables of Node', async () => {
    home = ownFolder('home')
    const script = path.join(home, 'evil.cjs')
    fs.writeFileSync(
      script,
      `require('node:fs').writeFileSync(${JSON.stringify(path.join(home, 'ran'))}, '')`
    )
    fs.chmodSync(script, 0o644)
    const app = start(['--smoke'], { NODE_OPTIONS: `--require=${script}`, NODE_EXTRA_CA_CERTS: script })

    const code = await app.ended

    expect(code, app.output()).toBe(0)
    expect(fs.existsSync(path.join(home, 'ran'))).toBe(false)
    expect(app.output()).not.toMatch(/extra certs/i)
  })

  it('R20: is no Node for whoever asks', async () => {
    const app = start(['-e', 'require("node:fs").writeFileSync("ran", ""); process.exit(7)'], {
      ELECTRON_RUN_AS_NODE: '1'
    })

    const code = await app.ended

    expect(code).toBe(REFUSED)
    expect(fs.existsSync(path.join(home, 'ran'))).toBe(false)
  })
})

function filesBelow(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    .length
}
