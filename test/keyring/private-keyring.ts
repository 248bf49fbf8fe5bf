import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

// A session bus and a gnome-keyring of their own, that a test can lock, stop and kill without touching anybody's.

const run = promisify(execFile)
const SECRETS = ['--session', '-d', 'org.freedesktop.secrets', '-o', '/org/freedesktop/secrets']
const SERVICE = 'org.freedesktop.Secret.Service'

export type PrivateKeyring = {
  /** For processes that shall see this bus and nothing else of the desktop. */
  readonly env: NodeJS.ProcessEnv
  startDaemon(): Promise<void>
  lock(): Promise<void>
  /** Freezes the daemon: it takes calls and never answers. */
  stop(): void
  goOn(): void
  killDaemon(): Promise<void>
  close(): Promise<void>
}

/** With `activation` the bus starts a (locked) daemon by itself when one is asked for, as desktops do. */
export async function startPrivateKeyring(options: { activation: boolean }): Promise<PrivateKeyring> {
  const home = await mkdtemp(path.join(tmpdir(), 'rekey-keyring-'))
  await mkdir(path.join(home, 'run'), { mode: 0o700 })
  const ownEnv: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: home,
    XDG_DATA_HOME: path.join(home, 'data'),
    XDG_RUNTIME_DIR: path.join(home, 'run')
  }
  const bus = await startBus(home, ownEnv, options.activation)
  const env = { ...ownEnv, DBUS_SESSION_BUS_ADDRESS: bus.address }
  let daemon: ChildProcess | null = null

  async function killDaemon(): Promise<void> {
    const ended = daemon
    daemon = null
    if (ended === null) return
    const gone = once(ended, 'exit')
    ended.kill('SIGKILL')
    await gone
  }

  return {
    env,
    killDaemon,
    async startDaemon() {
      daemon = spawn(
        'gnome-keyring-daemon',
        ['--foreground', '--unlock', '--components=secrets', `--control-directory=${path.join(home, 'run')}`],
        { env, stdio: ['pipe', 'ignore', 'ignore'] }
      )
      daemon.stdin?.end('\n')
      await run('gdbus', ['wait', '--session', '--timeout', '20', 'org.freedesktop.secrets'], { env })
      while (!(await hasDefaultCollection(env))) await pause(20)
    },
    async lock() {
      const collection = await defaultCollection(env)
      await run('gdbus', ['call', ...SECRETS, '-m', `${SERVICE}.Lock`, `[objectpath '${collection}']`], {
        env
      })
    },
    stop: () => daemon?.kill('SIGSTOP'),
    goOn: () => daemon?.kill('SIGCONT'),
    async close() {
      await killDaemon()
      bus.process.kill('SIGTERM')
      await rm(home, { recursive: true, force: true })
    }
  }
}

async function startBus(
  home: string,
  env: NodeJS.ProcessEnv,
  withActivation: boolean
): Promise<{ process: ChildProcess; address: string }> {
  const config = path.join(home, 'bus.conf')
  await writeFile(
    config,
    `<busconfig><type>session</type><listen>unix:tmpdir=${home}</listen><auth>EXTERNAL</auth>
    ${withActivation ? '<standard_session_servicedirs/>' : ''}
    <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`
  )
  const bus = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=1'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore']
  })
  const [line] = (await Promise.race([once(bus.stdout, 'data'), failing(bus)])) as [Buffer]
  return { process: bus, address: line.toString().trim() }
}

async function failing(bus: ChildProcess): Promise<never> {
  await once(bus, 'exit')
  throw new Error('dbus-daemon did not start.')
}

async function defaultCollection(env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await run('gdbus', ['call', ...SECRETS, '-m', `${SERVICE}.ReadAlias`, 'default'], {
    env
  })
  return /'([^']*)'/.exec(stdout)?.[1] ?? '/'
}

async function hasDefaultCollection(env: NodeJS.ProcessEnv): Promise<boolean> {
  return (await defaultCollection(env)).includes('/collection/')
}
