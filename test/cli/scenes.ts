import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tmpdir } from 'node:os'
import { pause } from '../../src/host/timers'
import { PROGRAM, noteLeaks, run, start } from './child'
import type { World } from './child'
import { SERVICE_FILE } from './cases/case'

/** Each answers what is wrong; null when nothing is. */
export type Scene = (world: World) => Promise<string | null>

const KEY = 'otp-gateway-production'
const FILE = 'sandbox/env/harbour-messaging/otp-gateway-production.env'
const DEADLINE_MS = 120_000

/** So many processes ask at once; each gets its answer. */
export function manyAtOnce(count: number): Scene {
  return async world => {
    const all = await Promise.all(
      Array.from({ length: count }, () => run(world, ['keys', 'list', '--limit', '1', '--json']))
    )
    const lost = all.filter(({ exit, json }) => exit !== 0 || json === null)
    return lost.length === 0 ? null : `${lost.length} of ${count} lost: ${lost[0]?.stderr ?? ''}`
  }
}

const FAKE_KEEPS_MS = 7_000

/** The command is killed once the new secret is delivered; the same command goes on where it was. */
export const killedAndResumed: Scene = async world => {
  const args = [
    'rotate',
    KEY,
    '--deliver',
    `env-file,path=${join(world.profile, FILE)}`,
    '--wait',
    '--confirm',
    KEY,
    '--json'
  ]
  const first = start(world, args)
  const until = Date.now() + DEADLINE_MS
  while (!/handed off|deployed|in use|quiet/.test(first.stderr())) {
    if (Date.now() > until) return `never delivered: ${first.stderr()}`
    await pause(50)
  }
  // Without another owner the fake provider dies as well. It keeps its keys every five seconds; a real one never forgets.
  await pause(FAKE_KEEPS_MS)
  first.child.kill('SIGKILL')
  await first.ended
  const again = await run(world, args)
  if (again.exit !== 0) return `the next call ended with ${String(again.exit)}: ${again.stderr}`
  const { stdout } = await run(world, ['rotations', 'list', '--all', '--json'])
  const ofKey = (JSON.parse(stdout) as { data: { old: { name: string } }[] }).data.filter(
    ({ old }) => old.name === KEY
  )
  return ofKey.length === 1 ? null : `${ofKey.length} rotations instead of one`
}

/** Another user of the machine can neither reach the socket nor read the token. Only root can become another user. */
export const anotherUser: Scene = async world => {
  if (process.getuid?.() !== 0) return null
  const script = `
    const { readFileSync } = require('node:fs')
    const folder = ${JSON.stringify(join(world.profile, 'socket'))}
    const codes = []
    try { readFileSync(folder + '/endpoint.json'); codes.push('read') } catch (error) { codes.push(error.code) }
    require('node:net').connect(folder + '/rekey.sock')
      .on('connect', () => { console.log([...codes, 'connected'].join()); process.exit(1) })
      .on('error', error => { console.log([...codes, error.code].join()) })`
  // The folders above are closed as well: here the socket's own folder must do.
  const above = [world.profile, dirname(world.profile)]
  for (const folder of above) chmodSync(folder, 0o755)
  const found = spawnSync(process.execPath, ['-e', script], { uid: 65_534, gid: 65_534, encoding: 'utf8' })
  for (const folder of above) chmodSync(folder, 0o700)
  return Promise.resolve(found.stdout.trim() === 'EACCES,EACCES' ? null : `${found.stdout}${found.stderr}`)
}

/** The script of docs/cli.md, as it stands there. */
export const documentedScript: Scene = async world => {
  const text = readFileSync('docs/cli.md', 'utf8')
  const script = /## A rotation from start to end[\s\S]*?```sh\n([\s\S]*?)```/.exec(text)?.[1]
  if (script === undefined) return 'docs/cli.md has no script'
  const bin = mkdtempSync(join(tmpdir(), 'rekey-bin-'))
  writeFileSync(join(bin, 'rekey'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`, {
    mode: 0o755
  })
  const child = spawn('sh', ['-c', script], {
    env: {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      PROFILE: world.profile,
      CREDENTIALS_DIRECTORY: world.credentials
    },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (said += bytes.toString()))
  const exit = await new Promise(resolve => child.once('close', resolve))
  noteLeaks(world, 'script', said)
  return exit === 0 && /^GOOD/m.test(said) ? null : `exit ${String(exit)}: ${said.slice(-1_500)}`
}

/** What the rotations delivered stands in the service's file, and nowhere else that a person would look. */
export function deliveredSecrets({ profile }: World): readonly string[] {
  return [SERVICE_FILE, FILE].flatMap(name => {
    const file = join(profile, name)
    if (!existsSync(file)) return []
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines.flatMap(line => /SECRET=['"]?([^'"\s]{16,})/.exec(line)?.[1] ?? [])
  })
}
