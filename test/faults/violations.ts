import type { RotationOverview } from '../../src/core/rotation/overview'
import type { Outcome } from '../kit/rotation/operator'
import { isDone } from '../kit/rotation/operator'
import { overviewIn, type World } from '../kit/rotation/world'
import type { FaultPlan } from './schedules'

// What must hold after every schedule of crashes and faults; each broken rule is a sentence.

/** States in which a rotation may rest for a person, when it says what it waits for. */
const RESTS: ReadonlySet<RotationOverview['state']> = new Set([
  'blocked',
  'needs-human',
  'revoke-failed',
  'create-unknown',
  'created'
])

/** More than the longest pause between two probes. */
const NOT_SEEN_YET_MS = 60_000

export function violationsOf(
  world: World,
  outcome: Outcome,
  { mode, forgottenMs, unused, traits }: Pick<FaultPlan, 'mode' | 'forgottenMs' | 'unused' | 'traits'>
): readonly string[] {
  const found: string[] = []
  const { provider } = world
  const overview = overviewIn(world)
  const live = provider.liveKeys()
  const delivered = live.filter(key => key.secret === world.file.secret)
  const newId = overview?.new?.providerKeyId ?? null
  const entries = world.entries.all

  for (const entry of entries) found.push(...entry.broken)
  if (entries.some(entry => !world.entries.hasNeighbour(entry)))
    found.push('a value of another program was changed')
  if (outcome.givenUpEarly > 0) found.push('the rotation went on although a destination lacks the new secret')
  // Where the provider keeps names, ours carries the mark of its rotation.
  if ((traits.names ?? 'kept') === 'kept' && outcome.askedAboutOwn > 0)
    found.push('a person was asked about a key whose name says whose it is')
  if (outcome.bugs.length > 0) found.push(`a bug was thrown: ${String(outcome.bugs[0])}`)
  // In an incident the old key goes first, and the service is out of order until it has the new one.
  const isKill = mode === 'incident'
  const isOwed = isKill && !isDone(world)
  if (!isKill && outcome.consumerFailures > 0) found.push('a consumer request failed')
  if (!isOwed && delivered.length !== 1) found.push('the delivered key is not live')
  if (!isKill && world.forgottenFailures > 0) found.push('a service that still used the old key was cut off')
  if ([...provider.keys.values()].some(key => key.groupId !== 'g' && key.status !== 'active'))
    found.push('a key of another service was touched')
  for (const [secret, times] of world.shown)
    if (times > 1) found.push(`a secret was shown ${times} times: ${secret.length}`)
  if ([...provider.keys.values()].some(key => key.doubleRevokes > 0))
    found.push('a revoked key was revoked again')
  if (provider.revoked.some(id => !journalOf(world).has(id)))
    found.push('an id that is not in the journal was revoked')
  if (provider.mostLive > (isKill ? 1 : 2) + provider.doubled)
    found.push('more keys were live than are meant to be')
  if (!isKill && unused === undefined && provider.revokedTooEarly.length > 0)
    found.push('the old key was revoked before the new one was in use')
  for (const place of outcome.nameless) found.push(`it stood without a name or a way on in ${place}`)
  if (isDone(world)) {
    if (live.length !== 1) found.push(`${live.length} keys are live at the end`)
    if (overview?.state === 'closed' && live[0]?.id !== newId) found.push('the live key is not the new one')
    if (world.rows.boxes.size > 0) found.push('a sealed secret outlived its rotation')
    if (world.rows.oldSecrets.size > 0) found.push('the old secret outlived its rotation')
  } else if (overview === null) {
    found.push('the rotation vanished')
  } else if (overview.reason === 'still-accepted' && !isOldAnswering(world)) {
    found.push('a person is called because of an old key that is dead')
  } else if (unused !== undefined && isWaitingForTraffic(overview)) {
    // A service came back before anybody said that none would: it has to take the new key first.
    if (provider.keys.get('k1')?.uses === 0)
      found.push('it waits for traffic, and does not offer to go on without')
  } else if (!isNamedRest(overview) && !(forgottenMs !== undefined && isWaitingForQuiet(overview))) {
    found.push(`it stands in ${overview.state} and waits for ${overview.waits.code}`)
  }
  return found
}

/** Somebody uses the old key for ever: then it is never quiet, and that is what the rotation says. */
function isWaitingForQuiet({ state, waits }: RotationOverview): boolean {
  return (state === 'draining' || state === 'old-still-used') && waits.code === 'old-quiet'
}

function isWaitingForTraffic({ state, waits }: RotationOverview): boolean {
  return state === 'deployed' && waits.code === 'traffic-on-new'
}

function isNamedRest(overview: RotationOverview): boolean {
  if (overview.reason === 'still-accepted') return overview.needsPerson && overview.acts.length > 0
  if (overview.state === 'created' && !overview.deliveries.some(isStuck)) return false
  return RESTS.has(overview.state) && overview.waits.code.startsWith('your-') && overview.acts.length > 0
}

function isStuck({ state, activation }: RotationOverview['deliveries'][number]): boolean {
  return STUCK.has(state) || (state === 'verified' && activation?.state === 'failed')
}

/** Destinations that wait for a person. Nothing else keeps a new key from being delivered. */
const STUCK: ReadonlySet<RotationOverview['deliveries'][number]['state']> = new Set([
  'failed',
  'pending-approval',
  'not-read'
])

/** Does the provider let the old key in, or did it until a moment ago? */
function isOldAnswering({ provider, time }: World): boolean {
  const [old] = provider.keys.values()
  return old !== undefined && old.answersUntil + NOT_SEEN_YET_MS > time.clock.monotonic()
}

/** Every id that the journal names as ours or as the old key. */
function journalOf(world: World): ReadonlySet<string> {
  const ids = new Set<string>()
  for (const rows of world.rows.events.values()) {
    for (const row of rows) {
      for (const match of row.event.matchAll(/"providerKeyId":"(k\d+)"/g)) ids.add(match[1] ?? '')
    }
  }
  return ids
}
