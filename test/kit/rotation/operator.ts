import { Secret } from '../../../src/core/secret'
import type { RotationMode, RotationOverview } from '../../../src/core/rotation/overview'
import { isForeign, type EntryMemory } from './entries'
import { Crash, overviewIn, rotationIn, type World } from './world'

// Somebody who does what the window offers, and a consumer who uses what stands in its env file.

const MOST_ACTS = 4
/** Somebody who has pressed "Try again" that often in vain goes home. */
const MOST_RETRIES = 60

/** Of a service that comes back to a key that nobody used: more than are sent between two readings. */
const USES_TO_KNOW = 8

export type HandOffWay = 'destination' | 'copy' | 'destinations'

/** Does the first thing that is offered and moves the rotation on. True when something was done. */
export async function actOnce(
  world: World,
  way: HandOffWay,
  mode: RotationMode = 'routine'
): Promise<boolean> {
  const overview = overviewIn(world)
  const life = world.life
  if (life === null) return false
  try {
    if (overview === null) {
      await life.rotations.plan([world.oldKeyId], mode)
      return true
    }
    return await actOn(world, overview, way)
  } catch (error) {
    if (!(error instanceof Crash)) throw error
    return true
  }
}

async function actOn(world: World, overview: RotationOverview, way: HandOffWay): Promise<boolean> {
  const { life } = world
  if (life === null) return false
  const { rotations } = life
  const shown = { id: overview.id, version: overview.version }
  const offers = new Set(overview.acts)
  if (way === 'destinations') {
    if (overview.canChooseDeliveries && overview.deliveries.length === 0)
      return (await life.deliverToAll(shown)).ok
    const acted = actOnDeliveries(world, overview)
    if (acted !== null) return acted
  }
  if (offers.has('start')) return rotations.start(shown).ok
  if (offers.has('give-key')) return giveKey(world, overview)
  if (offers.has('accept-permissions')) return rotations.acceptPermissions(shown).ok
  if (offers.has('discard-orphan')) return rotations.discardOrphan(shown).ok
  if (overview.reason === 'handoff-interrupted' && offers.has('create-again') && way === 'copy') {
    return rotations.createAgain(shown).ok
  }
  if (offers.has('hand-off') && overview.state === 'created') return handOff(world, overview, way)
  if (offers.has('confirm-deployed')) return confirmDeployed(world, overview)
  if (offers.has('attest-in-use')) {
    // Nobody says that they have seen what has not happened.
    const isUsed = overview.new !== null && world.provider.isUsed(overview.new.providerKeyId)
    return isUsed && rotations.attestInUse(shown, 'seen in the logs').ok
  }
  // Somebody who knows that nothing uses it, and is wrong where a service comes back to the old key.
  if (world.isUnused && offers.has('expect-no-traffic'))
    return rotations.expectNoTraffic(shown, 'runs once a year').ok
  if (offers.has('disable-old') && overview.waits.code === 'your-confirmation')
    return rotations.disableOld(shown).ok
  if (offers.has('revoke-old') && overview.waits.code !== 'cooling') {
    const asked = await rotations.prepareRevoke(overview.id)
    return asked.ok ? rotations.revokeOld(asked.value.pin).ok : false
  }
  if (overview.reason === 'id-seen-before' && offers.has('not-ours')) return rotations.notOurs(shown).ok
  if (offers.has('retry') && world.retries < MOST_RETRIES) {
    world.retries += 1
    if (overview.reason === 'suspects') clearByHand(world, overview)
    return rotations.retry(shown).ok
  }
  const needsAnother = overview.reason === 'new-key-dead' || overview.reason === 'too-many-attempts'
  if (needsAnother && offers.has('create-again')) return rotations.createAgain(shown).ok
  return false
}

const MADE_BY_HAND = 'made by hand'

/** Makes a key in the console, once for each time that one is wanted; until it is taken, the same one is given again. */
async function giveKey(world: World, overview: RotationOverview): Promise<boolean> {
  const { life, provider } = world
  if (life === null) return false
  const isSpent = (id: string): boolean =>
    life.rotations.state(overview.id)?.orphans.some(({ providerKeyId }) => providerKeyId === id) === true
  const waiting = provider.liveKeys().find(({ name, id }) => name === MADE_BY_HAND && !isSpent(id))
  const made = waiting ?? provider.addKey(MADE_BY_HAND)
  const shown = { id: overview.id, version: overview.version }
  const given = await life.rotations.giveKey(shown, { apiKey: secretOf(made.secret) })
  return given.ok
}

function secretOf(text: string): Secret {
  return Secret.fromBytes(new Uint8Array(Buffer.from(text, 'utf8')))
}

/** Null when no destination asks for a person. */
function actOnDeliveries(world: World, overview: RotationOverview): boolean | null {
  const { life } = world
  if (life === null) return null
  const shown = { id: overview.id, version: overview.version }
  for (const { index, where, state, acts } of overview.deliveries) {
    const entry = world.entries.all[Number(where.match(/entry-(\d+)/)?.[1] ?? -1)]
    if (entry === undefined) continue
    // The approval is somebody else's.
    if (state === 'pending-approval' && entry.pending !== null) continue
    if (acts.includes('attest-active')) {
      const acted = actOnActivation(world, overview, { index, entry })
      if (acted !== null) return acted
      continue
    }
    if (acts.includes('replace')) {
      entry.consent = entry.text
      return life.rotations.retryDelivery(shown, index, 'replace').ok
    }
    const isRefused = state === 'failed' && entry.moods.length === 1 && entry.moods[0] === 'refuses'
    if (isRefused && acts.includes('drop')) {
      // Its service is shut down: it needs no key any more.
      entry.isRetired = true
      return life.rotations.dropDelivery(shown, index, 'the service is shut down').ok
    }
    const isStored = overview.new !== null && newSecretOf(world, overview) === world.entries.keyOf(entry)
    if (state === 'not-read' && isStored) return life.rotations.attestDelivery(shown, index, 'seen there').ok
    if (acts.includes('retry') && world.retries < MOST_RETRIES) {
      world.retries += 1
      return life.rotations.retryDelivery(shown, index, 'retry').ok
    }
  }
  return null
}

/** Whoever looks at a consumer sees what it uses; one that hangs is restarted by hand. */
function actOnActivation(
  world: World,
  overview: RotationOverview,
  { index, entry }: { readonly index: number; readonly entry: EntryMemory }
): boolean | null {
  const { life, entries } = world
  const shown = { id: overview.id, version: overview.version }
  const state = overview.deliveries[index]?.activation?.state
  const { activation } = entry
  if (life === null || activation === null || state !== 'failed') return null
  if (entries.keyInUse(entry) === newSecretOf(world, overview))
    return life.rotations.attestActivation(shown, index, 'seen in its log').ok
  const isHanging = activation.starts.at(-1)?.mood === 'hangs'
  if (isHanging && world.retries > 0) {
    entry.activation = { ...activation, taken: entries.keyOf(entry) }
    return life.rotations.attestActivation(shown, index, 'restarted by hand').ok
  }
  if (world.retries >= MOST_RETRIES) return null
  world.retries += 1
  entry.activation = { ...activation, mayRepeat: true }
  return life.rotations.retryActivation(shown, index).ok
}

function newSecretOf(world: World, { new: key }: RotationOverview): string | undefined {
  return key === null ? undefined : world.provider.keys.get(key.providerKeyId)?.secret
}

/** Destinations that the rotation relies on, and that do not hold the new secret although the old key is given up. */
function isGivenUpEarly(world: World): boolean {
  const overview = overviewIn(world)
  const secret = overview === null ? undefined : newSecretOf(world, overview)
  if (overview === null || secret === undefined || !AFTER_DELIVERY.has(overview.state)) return false
  const { all, keyOf, keyInUse } = world.entries
  return all.some(entry => !entry.isRetired && (keyOf(entry) !== secret || keyInUse(entry) !== secret))
}

const AFTER_DELIVERY: ReadonlySet<RotationOverview['state']> = new Set([
  'deployed',
  'new-in-use',
  'draining',
  'revoke-ready',
  'disabled',
  'revoke-intent'
])

/** A person is asked whose key it is, and nobody but the rotation makes keys in this group. */
function isAskedAboutOwn(world: World): boolean {
  const overview = overviewIn(world)
  if (overview?.reason !== 'suspects') return false
  const suspects = world.life?.rotations.state(overview.id)?.suspects ?? []
  return suspects.some(({ providerKeyId }) => world.provider.keys.get(providerKeyId)?.groupId === 'g')
}

/** Whoever looks at the provider sees whose the suspects are: here nobody else makes keys, so they are revoked by hand. */
function clearByHand({ life, provider }: World, { id }: RotationOverview): void {
  for (const suspect of life?.rotations.state(id)?.suspects ?? []) {
    const key = provider.keys.get(suspect.providerKeyId)
    if (key !== undefined) key.status = 'revoked'
  }
}

async function handOff(world: World, overview: RotationOverview, way: HandOffWay): Promise<boolean> {
  const { life } = world
  const secretId = overview.sealedSecret?.id
  if (life === null || secretId === undefined) return false
  if (way === 'destination') {
    const sent = await life.handoff.deliver({
      secretId,
      destinationId: 'env-file',
      settings: {},
      afterwards: 'keep-until-in-use'
    })
    return sent.ok
  }
  return (await life.handoff.copy(secretId, null)).ok
}

/** Whoever copied it pastes it into the env file; only then do they say so. */
function confirmDeployed(world: World, overview: RotationOverview): boolean {
  const { life } = world
  const key = overview.new === null ? undefined : world.provider.keys.get(overview.new.providerKeyId)
  if (life === null || key === undefined || (world.shown.get(key.secret) ?? 0) === 0) return false
  world.file.secret = key.secret
  return life.rotations.confirmDeployed({ id: overview.id, version: overview.version }, 'deploy/payments.env')
    .ok
}

export type Outcome = {
  /** Places at which it stood and did not say what it waits for, or what can be done. */
  readonly nameless: readonly string[]
  readonly consumerFailures: number
  /** Times at which the rotation went on without a destination that lacks the new secret. */
  readonly givenUpEarly: number
  /** Times at which a person was asked whose key it is that the rotation had made. */
  readonly askedAboutOwn: number
  readonly restarts: number
  readonly bugs: readonly unknown[]
}

/**
 * Lives through a rotation: lets time pass, uses the key of the env file every second, does what is offered, and starts the
 * process again when it has died.
 */
export async function liveThrough(
  world: World,
  options: {
    readonly way: HandOffWay
    readonly mode?: RotationMode
    readonly untilMs: number
    /** So much longer, as long as it waits for no person. */
    readonly longerMs?: number
    readonly stepMs?: number
    /** Between two requests of a service that goes on with the old key. */
    readonly forgottenMs?: number | null
  }
): Promise<Outcome> {
  const steady = (): number => world.time.clock.monotonic()
  const end = steady() + options.untilMs
  const bugs: unknown[] = []
  const nameless = new Set<string>()
  let act: Act | null = null
  let consumerFailures = 0
  let givenUpEarly = 0
  let askedAboutOwn = 0
  let restarts = 0
  while (steady() < end || (isGettingOn(world) && steady() < end + (options.longerMs ?? 0))) {
    await world.misfortune()
    if (!isAlive(world)) {
      restarts += 1
      act = null
      world.time.dropTimers()
      try {
        await world.start()
        await world.life?.rotations.resumeAll()
      } catch (error) {
        if (!(error instanceof Crash)) throw error
        continue
      }
    }
    await world.time.quiesce()
    // A person who is refused comes back later, and one who is not answered waits: few acts at one instant.
    for (let acts = 0; acts < MOST_ACTS && act?.state !== 'waits'; acts += 1) {
      act = begin(actOnce(world, options.way, options.mode), bugs)
      await world.time.quiesce()
      if (act.state === 'idle') break
    }
    bugs.push(...bugsOf(world))
    if (isGivenUpEarly(world)) givenUpEarly += 1
    if (isAskedAboutOwn(world)) askedAboutOwn += 1
    if (isDone(world) || isBackForGood(world)) break
    const place = namelessPlace(world)
    if (place !== null) nameless.add(place)
    if (steady() >= world.nextUse && !world.isUnused) {
      if (world.provider.use(world.file.secret) === 'refused') consumerFailures += 1
      for (const entry of world.entries.all) {
        const key = world.entries.keyInUse(entry)
        // A service with somebody else's value, or one that is shut down, sends nothing.
        if (entry.isRetired || isForeign(key)) continue
        if (world.provider.use(key) === 'refused') consumerFailures += 1
      }
    }
    if (steady() >= world.nextUse) world.nextUse = steady() + (options.stepMs ?? 1_000)
    useForgotten(world, options.forgottenMs ?? null)
    world.time.next(world.nextUse + world.time.now() - steady())
  }
  return { consumerFailures, givenUpEarly, askedAboutOwn, restarts, bugs, nameless: [...nameless] }
}

function useForgotten(world: World, everyMs: number | null): void {
  const steady = world.time.clock.monotonic()
  const secret = world.provider.keys.get('k1')?.secret
  if (everyMs === null || secret === undefined || steady < world.nextForgotten) return
  const key = world.provider.keys.get('k1')
  // Nobody can know of a service that comes back in the moment of the revoke.
  const isKnown = !world.isUnused || (key?.uses ?? 0) >= USES_TO_KNOW
  if (world.provider.use(secret) === 'refused' && isKnown) world.forgottenFailures += 1
  world.nextForgotten = steady + everyMs
}

/** A service uses the key again that nobody used, and the rotation waits for it: more time shows nothing new. */
function isBackForGood(world: World): boolean {
  if (!world.isUnused || (world.provider.keys.get('k1')?.uses ?? 0) < 5 * USES_TO_KNOW) return false
  const state = overviewIn(world)?.state
  return state === 'old-still-used' || state === 'deployed'
}

/** It waits for no person: the quiet that is needed, for one, is twice the longest gap that was seen, which may be long. */
function isGettingOn(world: World): boolean {
  return overviewIn(world)?.waits.code.startsWith('your-') === false
}

/** `waits`: not answered yet; `acted`; `idle`: there was nothing to do. */
type Act = { state: 'waits' | 'acted' | 'idle' }

function begin(work: Promise<boolean>, bugs: unknown[]): Act {
  const act: Act = { state: 'waits' }
  work.then(
    hasActed => {
      act.state = hasActed ? 'acted' : 'idle'
    },
    (error: unknown) => {
      act.state = 'idle'
      bugs.push(error)
    }
  )
  return act
}

/** Every wait has a name and a way on. */
function namelessPlace(world: World): string | null {
  const overview = overviewIn(world)
  if (overview === null || overview.closedAt !== null) return null
  const { waits, acts, state } = overview
  return waits.code === 'nothing' || acts.length === 0 ? `${state}: ${waits.code}` : null
}

function isAlive(world: World): boolean {
  return world.life !== null
}

function bugsOf(world: World): readonly unknown[] {
  return world.life?.bugs.splice(0) ?? []
}

export function isDone(world: World): boolean {
  const id = rotationIn(world)
  return id !== null && world.rows.rotations.get(id)?.phase === 'ended'
}
