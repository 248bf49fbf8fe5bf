import type { RotationPreviewView, RotationView } from '../../contract/rotations'
import { PLAN_WORDS, SAYS } from '../../words/command-line'
import { durationWords } from '../../words/time-words'
import { agreed } from '../consent'
import { Refused, Stop } from '../context'
import type { Context, Outcome } from '../context'
import { resolved } from '../deliver'
import type { Choice } from '../deliver'
import { EXIT } from '../exit-codes'
import { keyCalled } from '../find'
import { factLines } from '../table'
import { follow, giveNextAct, hasEnded, rotationOutcome } from './rotations'
import type { Approval } from './rotations'

export type Rotate = Approval & {
  readonly deliver?: readonly Choice[]
  readonly plan?: boolean
  readonly approve?: string
  readonly wait?: boolean
  readonly incident?: boolean
}

/** Begins the rotation of a key, or goes on with the one that is open. */
export async function rotate(context: Context, name: string, options: Rotate): Promise<Outcome> {
  const key = await keyCalled(context, name)
  const destinations = await resolved(context, options.deliver ?? [])
  const order = {
    keyId: key.id,
    mode: options.incident === true ? 'incident' : 'routine',
    destinations
  } as const
  if (options.plan === true) {
    const preview = await context.ask('rotations.preview', order)
    return { exit: EXIT.done, data: preview, lines: previewLines(preview) }
  }
  const id = key.rotationId ?? (await begin(context, order, options))
  return goOn(context, id, destinations, options)
}

type Order = Parameters<typeof beginning>[1]

async function begin(context: Context, order: Order, { approve }: Rotate): Promise<string> {
  if (approve === undefined && context.io.canAsk) {
    const preview = await context.ask('rotations.preview', order)
    for (const line of previewLines(preview)) context.io.note(`${line}\n`)
    await agreed(context)
    return beginning(context, order, preview.hash)
  }
  return beginning(context, order, approve ?? null)
}

async function beginning(
  { ask }: Context,
  order: { readonly keyId: string; readonly mode: 'routine' | 'incident'; readonly destinations: Choice[] },
  approved: string | null
): Promise<string> {
  try {
    return (await ask('rotations.begin', { ...order, approved })).id
  } catch (error) {
    const isStale = error instanceof Refused && error.fault.detail === 'confirmation-stale'
    throw isStale ? new Stop(EXIT.refused, SAYS.planChanged) : error
  }
}

async function goOn(context: Context, id: string, destinations: Choice[], options: Rotate): Promise<Outcome> {
  const isOver = (rotation: RotationView): boolean => {
    if (hasEnded(rotation)) return true
    return options.wait === true ? waitsForPerson(rotation, destinations, options) : isDelivered(rotation)
  }
  const { rotation, isStopped } = await follow(context, id, isOver, async shown => {
    await step(context, shown, destinations, options)
  })
  const outcome = rotationOutcome(context, rotation)
  if (hasEnded(rotation)) return outcome
  const undelivered = rotation.canChooseDeliveries && rotation.deliveries.length === 0
  context.io.note(`${isStopped ? SAYS.stopped : undelivered ? SAYS.deliverNeeded : SAYS.continues}\n`)
  return outcome
}

/** What the caller ordered beforehand: the deliveries, and with --wait the acts that they consented to. */
async function step(
  context: Context,
  rotation: RotationView,
  destinations: Choice[],
  options: Rotate
): Promise<void> {
  const { id: rotationId, version, canChooseDeliveries, deliveries } = rotation
  try {
    if (canChooseDeliveries && deliveries.length === 0 && destinations.length > 0) {
      await context.ask('rotations.chooseDestinations', { rotationId, version, destinations })
      return
    }
    if (options.wait === true && !waitsForPerson(rotation, destinations, options))
      await giveNextAct(context, rotation, options)
  } catch (error) {
    // It went on between our look and our act: the next look shows how.
    const isStale = error instanceof Refused && error.fault.detail === 'confirmation-stale'
    if (!isStale) throw error
  }
}

/** Nothing goes on before somebody does what this command may not, or was not told to. */
function waitsForPerson(rotation: RotationView, destinations: readonly Choice[], options: Rotate): boolean {
  if (!rotation.needsPerson) return false
  const [first] = rotation.acts
  if (first === 'hand-off') return destinations.length === 0 || rotation.deliveries.length > 0
  if (first === 'attest-in-use') return options.note === undefined
  return (
    first !== 'start' && first !== 'disable-old' && first !== 'revoke-old' && first !== 'accept-permissions'
  )
}

function isDelivered({ deliveries, needsPerson, canChooseDeliveries, acts }: RotationView): boolean {
  if (deliveries.length > 0)
    return deliveries.every(({ state }) => state === 'verified' || state === 'dropped')
  return needsPerson && !canChooseDeliveries && acts[0] !== 'start'
}

function previewLines({ key, mode, destinations, policy, hash }: RotationPreviewView): readonly string[] {
  return factLines([
    [PLAN_WORDS.key, `${key.name} (${key.providerName} · ${key.accountName})`],
    [PLAN_WORDS.mode, mode],
    [PLAN_WORDS.permissions, key.permissions.grants.join(', ')],
    ...destinations.map(
      ({ where, activation }) =>
        [PLAN_WORDS.deliverTo, activation === null ? where : PLAN_WORDS.activated(where, activation)] as const
    ),
    [PLAN_WORDS.quiet, PLAN_WORDS.quietFor(durationWords(policy.quietMs))],
    [PLAN_WORDS.evidence, policy.wanted],
    [PLAN_WORDS.hash, hash]
  ])
}
