import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { DAY } from '../../src/core/clock'
import { startSandbox } from '../../src/providers/blnk/index'
import type { RunningSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { startFaultProxy, type Call, type FaultProxy } from '../kit/destinations/fault-proxy'
import { KEY_NAME, VARIABLE, type DestinationsOrder } from './destinations-orders'
import { bundleVictim, oneLife } from './lives'
import type { Word } from './orders'
import { consume, doesWork } from './secret-in-use'
import { startThree, type ThreeDestinations } from './three-destinations'

// npm run test:kill-destinations [-- --json] [-- --kills N] [-- --required]: rotations that deliver to a real OpenBao, to moto and to an env file
// at once. The app is killed (SIGKILL) at random instants, and each revoke is stopped at the provider's door until the three
// were looked at. Last line: one JSON object. With --required it fails where a server is missing.

type Report = {
  kills: number
  /** A destination holds a key that no longer works, or a closed rotation left another number of live keys than one. */
  lost: number
  /** Something else in one of the three changed. */
  foreignChanges: number
  /** The old key was revoked before all three held the new one. */
  revokedEarly: number
}

type World = {
  readonly server: RunningSandbox
  readonly three: ThreeDestinations
  readonly report: Report
  readonly say: (text: string) => void
  /** The key that is being replaced. */
  oldId: string
  rotations: number
}

const LONGEST_LIFE_MS = 2_500
const GROUP = 'payments-team'

async function killRotations(wanted: number, say: (text: string) => void): Promise<Report> {
  const directory = mkdtempSync(path.join(tmpdir(), 'rekey-kill-three-'))
  const server = await startSandbox({
    now: () => Date.now(),
    random: () => randomBytes(24).toString('base64url'),
    groups: [{ id: GROUP, name: GROUP }]
  })
  const three = await startThree(directory)
  const victim = await bundleVictim('destinations-victim')
  const createdAt = Date.now() - 100 * DAY
  const first = server.seed({
    groupId: GROUP,
    name: KEY_NAME,
    grants: ['balances:read'],
    createdAt,
    lastUsedAt: null,
    expiresAt: Date.now() + 100 * DAY
  })
  const report = { kills: 0, lost: 0, foreignChanges: 0, revokedEarly: 0 }
  const world: World = { server, three, report, say, oldId: first.id, rotations: 0 }
  const gate = await openGate(world)
  const consumer = consume(server, three.envFile)
  const others = await three.hashOfOthers()
  const order: DestinationsOrder = {
    directory,
    url: gate.url,
    settings: server.settings,
    credential: server.credential,
    isLast: false,
    servers: three.servers,
    envFile: three.envFile
  }
  const live = async (lifeMs: number | null): Promise<Word | null> => {
    const word = await oneLife(victim, { ...order, isLast: lifeMs === null }, lifeMs, () =>
      checkClosed(world)
    )
    if (word?.kind === 'stuck') throw new Error(word.why)
    await checkHeld(world, 'after a kill')
    if ((await three.hashOfOthers()) !== others) {
      report.foreignChanges += 1
      say('something else in a destination changed')
    }
    return word
  }
  try {
    while (report.kills < wanted) {
      const word = await live(Math.random() * LONGEST_LIFE_MS)
      if (word === null) report.kills += 1
    }
    if ((await live(null))?.kind !== 'finished') throw new Error('The last rotation never finished.')
    say(`${report.kills} kills, ${world.rotations} rotations closed`)
    return report
  } finally {
    consumer.stop()
    await gate.close()
    await three.stop()
    await server.close()
    rmSync(directory, { recursive: true, force: true })
    rmSync(path.dirname(path.dirname(victim)), { recursive: true, force: true })
  }
}

/** The child reaches the provider only through here. */
function openGate(world: World): Promise<FaultProxy> {
  const { server, three, report, say } = world
  const isRevoke = ({ method }: Call): boolean => method === 'DELETE'
  const isOfOld = (call: Call): boolean => isRevoke(call) && call.path.includes(world.oldId)
  return startFaultProxy(server.url, {
    before: async call => {
      if (!isOfOld(call)) return
      const [one, ...rest] = await three.held()
      if (typeof one === 'string' && rest.every(value => value === one)) return
      report.revokedEarly += 1
      say('the old key was revoked while a destination held another key')
    },
    after: async call => {
      if (!isRevoke(call)) return
      const doAllWork = await checkHeld(world, 'after a revoke')
      if (!doAllWork && isOfOld(call)) report.revokedEarly += 1
    }
  })
}

/** Whatever a destination holds has to work, at any instant. */
async function checkHeld({ server, three, report, say }: World, when: string): Promise<boolean> {
  const held = new Set((await three.held()).filter(value => value !== null))
  let areWorking = true
  for (const value of held) {
    if (await doesWork(server, { [VARIABLE]: value })) continue
    report.lost += 1
    areWorking = false
    say(`a destination holds a key that does not work, ${when}`)
  }
  return areWorking
}

/** One live key, and all three hold it. A child that was killed here asks again. */
async function checkClosed(world: World): Promise<void> {
  const { server, three, report, say } = world
  const alive = server.keys().filter(key => key.isActive && key.name.startsWith(KEY_NAME))
  const held = await three.held()
  const isOne = new Set(held).size === 1 && held[0] !== null && alive.length === 1
  if (!isOne || !(await checkHeld(world, 'after a rotation'))) {
    report.lost += 1
    say(`a closed rotation left ${alive.length} live keys in ${new Set(held).size} versions`)
  }
  const [only] = alive
  if (only === undefined || only.id === world.oldId) return
  world.oldId = only.id
  world.rotations += 1
}

/** Sets where the programs are; false when one is not on this machine. */
async function findPrograms(): Promise<boolean> {
  const servers = pathToFileURL(path.resolve('scripts/real/servers.mjs')).href
  // A plain script, which the compiler does not read.
  const { installedServer } = (await import(servers)) as { installedServer(name: string): string | null }
  const bao = installedServer('openbao')
  const moto = installedServer('moto')
  if (bao === null || moto === null) return false
  process.env['REKEY_BAO'] = bao
  process.env['REKEY_MOTO'] = moto
  return true
}

const args = process.argv.slice(2)
const at = args.indexOf('--kills')
const wanted = at === -1 ? 5 : Number(args[at + 1])
const say = (text: string): void => {
  if (!args.includes('--json')) process.stdout.write(`${text}\n`)
}
if (await findPrograms()) {
  const report = await killRotations(wanted, say)
  process.stdout.write(`${JSON.stringify(report)}\n`)
  const { kills, ...broken } = report
  if (kills < wanted || Object.values(broken).some(count => count > 0)) process.exitCode = 1
} else {
  process.stderr.write(
    'OpenBao or moto is not installed: npm run test:real installs them. Nothing was tested.\n'
  )
  if (args.includes('--required')) process.exitCode = 1
}
