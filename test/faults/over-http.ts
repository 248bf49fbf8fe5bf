import * as blnk from '../../src/providers/blnk/index'
import type { RotationOverview } from '../../src/core/rotation/overview'
import { canReplaceKeys } from '../../src/core/rotation/replacement'
import { providers, sandboxes } from '../../src/providers/registry'
import { KEY_FILES, PATIENT, realWorld, type RealWorld } from '../kit/rotation/real-world'
import type { SandboxFault } from '../../src/providers/kit/sandbox/fault-plan'

// The same over real sockets, SQLite on disk and the vault: a sample, as each of them takes real time.

export type OverHttp = {
  readonly schedules: number
  readonly violations: number
  readonly findings: readonly string[]
}

type Trouble = { readonly method: string; readonly fault: SandboxFault }

const CHANGES: readonly SandboxFault[] = [
  { kind: 'timeout-before' },
  { kind: 'timeout-after' },
  { kind: 'late-commit', ms: 30 },
  { kind: 'reset-before' },
  { kind: 'reset-after' },
  { kind: 'reset-mid-body' },
  { kind: 'truncated' },
  { kind: 'rate-limited', retryAfter: '0' },
  { kind: 'server-error-before', status: 503 },
  { kind: 'server-error-after', status: 500 },
  { kind: 'html-body' },
  { kind: 'oversize' }
]
const CREATES: readonly SandboxFault[] = [
  ...CHANGES,
  { kind: 'without-secret' },
  { kind: 'other-shape' },
  { kind: 'duplicate-create' }
]
const LISTS: readonly SandboxFault[] = [
  { kind: 'timeout-before' },
  { kind: 'reset-before' },
  { kind: 'truncated' },
  { kind: 'server-error-before', status: 502 },
  { kind: 'html-body' },
  { kind: 'empty-list' },
  { kind: 'stale-list', ms: 20 }
]
const TROUBLES: readonly Trouble[] = [
  ...CREATES.map(fault => ({ method: 'POST', fault })),
  ...CHANGES.map(fault => ({ method: 'DELETE', fault })),
  ...LISTS.map(fault => ({ method: 'GET', fault }))
]
/** Commits of a rotation, more or less. */
const COMMITS = 26
const AT_ONCE = 12
/** A busy machine may take long; one that has come to rest is not waited for. */
const SLICE_MS = 1_500
const MOST_SLICES = 80
const PATIENT_SLICE_MS = 8_000
/** Every provider but Blnk whose keys are replaced, by its API or by a person. */
const OTHERS = [...sandboxes()].flatMap(([id, startSandbox]) => {
  const provider = providers().get(id)
  const canRotate = provider !== undefined && canReplaceKeys(provider.manifest) && !KEY_FILES.has(id)
  return provider !== blnk.provider && canRotate ? [{ provider, startSandbox }] : []
})
const NAMED: ReadonlySet<string> = new Set([
  'blocked',
  'needs-human',
  'revoke-failed',
  'create-unknown',
  'created'
])

/** Lives through `count` of them, those whose number leaves `part` when divided by `parts`. */
export async function liveOverHttp(part: number, parts: number, count: number): Promise<OverHttp> {
  const numbers = Array.from({ length: count }, (_, index) => index * parts + part)
  const findings: string[] = []
  let schedules = 0
  const lane = async (): Promise<void> => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
      findings.push(...(await liveOne(number)))
      schedules += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  return { schedules, violations: findings.length, findings: findings.slice(0, 5) }
}

/** To the end, or until it rests by name. */
async function liveOut(world: RealWorld, sliceMs = SLICE_MS): Promise<RotationOverview | null> {
  let before: RotationOverview | null = null
  for (let slice = 0; slice < MOST_SLICES; slice += 1) {
    const now = await world.rotate({ untilMs: sliceMs })
    const isOver = now !== null && now.closedAt !== null
    const isResting = now !== null && NAMED.has(now.state) && now.version === before?.version
    if (isOver || isResting) return now
    before = now
  }
  return before
}

function liveOne(number: number): Promise<readonly string[]> {
  return number % 4 === 3 ? liveElsewhere(Math.floor(number / 4)) : liveAtBlnk(number)
}

/** A death, or a disk that refuses a commit, while a key of any other provider is rotated. What its own answers may be, its conformance tests. */
async function liveElsewhere(number: number): Promise<readonly string[]> {
  const folder = OTHERS[number % OTHERS.length]
  if (folder === undefined) return []
  const world = await realWorld(folder, PATIENT)
  try {
    const place = placeOf(number)
    if (number % 3 === 0) world.refuseAt = place
    else world.crashAt = place
    const found = brokenIn(world, await liveOut(world, PATIENT_SLICE_MS))
    return found.map(text => `${number} ${folder.provider.manifest.id} at ${place}: ${text}`)
  } finally {
    await world.close()
  }
}

function placeOf(number: number): number {
  return 1 + ((Math.floor(number / TROUBLES.length) * 7 + number) % COMMITS)
}

async function liveAtBlnk(number: number): Promise<readonly string[]> {
  const trouble = TROUBLES[number % TROUBLES.length]
  if (trouble === undefined) return []
  const world = await realWorld(blnk, { timeoutMs: 1_500 })
  try {
    // Lists are read all the time: the trouble waits for a while.
    for (let skipped = trouble.method === 'GET' ? number % 9 : 0; skipped > 0; skipped -= 1)
      world.server.faults.next({ method: 'GET', pathIncludes: '/api-keys' }, { kind: 'stale-list', ms: 0 })
    world.server.faults.next({ method: trouble.method, pathIncludes: '/api-keys' }, trouble.fault)
    // Each trouble meets a death at another commit, or a disk that refuses one.
    const place = placeOf(number)
    if (number % 3 === 0) world.refuseAt = place
    else world.crashAt = place
    const found = brokenIn(world, await liveOut(world))
    return found.map(text => `${number} ${trouble.method} ${trouble.fault.kind} at ${place}: ${text}`)
  } finally {
    await world.close()
  }
}

function brokenIn(world: RealWorld, last: RotationOverview | null): readonly string[] {
  const found: string[] = []
  if (world.life.bugs.length > 0) found.push(`a bug was thrown: ${String(world.life.bugs[0])}`)
  if (world.consumerFailures > 0) found.push('a consumer request failed')
  const isOver = last?.state === 'closed' || last?.state === 'aborted'
  if (isOver && world.liveKeys() !== 1) found.push(`${world.liveKeys()} keys are live at the end`)
  const isNamed = last !== null && NAMED.has(last.state) && last.acts.length > 0
  if (!isOver && !isNamed)
    found.push(`it stands in ${last?.state ?? 'nothing'} and waits for ${last?.waits.code ?? '-'}`)
  return found
}
