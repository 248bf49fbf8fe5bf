import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COMMAND_WORDS } from '../../src/words/command-line'
import { pause } from '../../src/host/timers'
import { noteLeaks, run, start } from './child'
import type { Started, World } from './child'
import { CASES } from './cases'
import { CANARIES, CANARY_TOKEN } from './cases/case'
import type { Found } from './cases/case'
import { startGitLab } from './gitlab'
import { anotherUser, deliveredSecrets, documentedScript, killedAndResumed, manyAtOnce } from './scenes'
import type { Scene } from './scenes'

// npm run test:cli -- [--json] [--ci]: every command as a process of its own, without an app and beside `rekey serve`, in the
// sandbox. `--ci` is a share of it, `--only=alone` or `--only=served` one half. Last line: one JSON object.

const isJson = process.argv.includes('--json')
const isShare = process.argv.includes('--ci')
const failures: string[] = []
let cases = 0

function say(text: string): void {
  if (!isJson) process.stdout.write(`${text}\n`)
}

function note(name: string, problem: string | null): void {
  cases += 1
  if (problem !== null) failures.push(`${name}: ${problem}`)
  say(`${problem === null ? 'ok  ' : 'FAIL'} ${name}${problem === null ? '' : `: ${problem}`}`)
}

function openWorld(gitlab = ''): World {
  const root = mkdtempSync(join(tmpdir(), 'rekey-cli-'))
  const credentials = join(root, 'credentials')
  mkdirSync(credentials, { mode: 0o700 })
  const key = randomBytes(32).toString('base64')
  writeFileSync(join(credentials, 'rekey-vault-key'), key, { mode: 0o600 })
  return { profile: join(root, 'profile'), credentials, canaries: [...CANARIES, key], gitlab, leaks: [] }
}

async function serveIn(world: World): Promise<Started> {
  const served = start(world, ['serve'])
  for (let waited = 0; !served.stderr().includes('keeps this profile open'); waited += 50) {
    if (waited > 60_000) throw new Error(`serve did not start: ${served.stderr()}`)
    await pause(50)
  }
  return served
}

async function runCases(mode: string, world: World): Promise<void> {
  const found: Found = { world, keyId: '', dormantName: '', rotationId: '', planHash: '' }
  for (const each of CASES) {
    const ended = await run(world, each.args(found), each.input?.(found))
    const isRight = ended.exit === each.exit
    const problem = isRight
      ? (each.check?.(ended, found) ?? null)
      : `exit ${String(ended.exit)} instead of ${each.exit}: ${ended.stderr.slice(-300)}`
    note(`${mode}: ${each.command} ${each.title}`, problem)
  }
}

async function play(mode: string, name: string, scene: Scene, world: World): Promise<void> {
  note(`${mode}: ${name}`, await scene(world))
}

/** Neither a canary nor a delivered secret may stand in a log, nor may any output have shown one. */
function lookForLeaks(mode: string, world: World): void {
  const secrets = { ...world, canaries: [...world.canaries, ...deliveredSecrets(world)] }
  const logs = join(world.profile, 'logs')
  for (const file of readdirSync(logs)) noteLeaks(secrets, file, readFileSync(join(logs, file), 'utf8'))
  note(
    `${mode}: no secret in arguments, environment, output or logs`,
    world.leaks.length === 0 ? null : world.leaks.join()
  )
}

function checkThatAllAreThere(): void {
  const own = new Set<string>(['serve', 'completion', 'manual', ...CASES.map(({ command }) => command)])
  const groups = Object.keys(COMMAND_WORDS).filter(path =>
    Object.keys(COMMAND_WORDS).some(other => other.startsWith(`${path} `))
  )
  const missing = Object.keys(COMMAND_WORDS).filter(path => !own.has(path) && !groups.includes(path))
  note('every command has a case', missing.length === 0 ? null : missing.join(', '))
}

async function inWorld(mode: string, work: (world: World) => Promise<void>): Promise<void> {
  const gitlab = await startGitLab(CANARY_TOKEN)
  const world = openWorld(gitlab.address)
  try {
    await work(world)
    lookForLeaks(mode, world)
  } finally {
    await gitlab.close()
    rmSync(join(world.profile, '..'), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

async function withoutOwner(): Promise<void> {
  await inWorld('alone', async world => {
    const begun = await run(world, ['sandbox', 'start', '--json'])
    note('alone: sandbox start', begun.exit === 0 ? null : begun.stderr)
    if (!isShare) await runCases('alone', world)
    if (!isShare) await play('alone', 'a killed rotation goes on with the next call', killedAndResumed, world)
    await play('alone', 'twelve commands at once share one host', manyAtOnce(12), world)
  })
}

/** Beside `rekey serve` on the sandbox, which ends in order. */
async function served(mode: string, work: (world: World) => Promise<void>): Promise<void> {
  await inWorld(mode, async world => {
    const owner = await serveIn(world)
    try {
      const begun = await run(world, ['sandbox', 'start', '--json'])
      note(`${mode}: sandbox start`, begun.exit === 0 ? null : begun.stderr)
      await work(world)
    } finally {
      owner.child.kill('SIGTERM')
    }
    const { exit } = await owner.ended
    note(`${mode}: serve ends in order`, exit === 0 ? null : `exit ${String(exit)}`)
  })
}

async function besideAnOwner(): Promise<void> {
  await served('served', async world => {
    await play('served', 'another user cannot use the socket', anotherUser, world)
    await runCases('served', world)
    if (!isShare)
      await play('served', 'a killed rotation goes on with the next call', killedAndResumed, world)
    await play('served', 'many commands at once lose nothing', manyAtOnce(isShare ? 40 : 200), world)
  })
  // It rotates the key that the cases rotate: each needs a sandbox of its own.
  if (!isShare)
    await served('documented', world =>
      play('documented', 'the script of docs/cli.md', documentedScript, world)
    )
}

async function withoutProfile(): Promise<void> {
  const world = openWorld()
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    const { exit, stdout } = await run(world, ['completion', shell])
    note(`completion ${shell}`, exit === 0 && stdout.includes('rotations') ? null : `exit ${String(exit)}`)
  }
  const manual = await run(world, ['manual'])
  note('manual', manual.exit === 0 && manual.stdout.startsWith('.TH REKEY 1') ? null : manual.stderr)
  rmSync(join(world.profile, '..'), { recursive: true, force: true })
}

checkThatAllAreThere()
await withoutProfile()
if (!process.argv.includes('--only=served')) await withoutOwner()
if (!process.argv.includes('--only=alone')) await besideAnOwner()
const commands = Object.keys(COMMAND_WORDS).length
process.stdout.write(`${JSON.stringify({ commands, cases, failed: failures.length, failures })}\n`)
process.exitCode = failures.length === 0 ? 0 : 1
