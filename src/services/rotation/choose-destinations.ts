import { failed, ok, type Result } from '../../core/fault'
import type { RotationId } from '../../core/ids'
import type { ActivatorLookup } from '../../core/ports/activator'
import type { Destination, DestinationLookup } from '../../core/ports/destination'
import type { ChosenDestination, DestinationChoice } from '../../core/rotation/event'
import type { RotationOverview } from '../../core/rotation/overview'
import { activatorFor } from './activating-effects'
import type { RotationsService } from './rotations'

export type ChooseTools = {
  readonly rotations: Pick<RotationsService, 'chooseDeliveries' | 'state' | 'get'>
  readonly destinations: DestinationLookup
  readonly activators: ActivatorLookup
  /** Instead of the quiet time that each destination asks for, for tests. */
  readonly quietMs?: number | undefined
}

/**
 * Lets a rotation deliver to all of these, one after the other. Each is checked before anything is journaled. Faults:
 * `not-found` for an unknown destination, `invalid-input` for one that is chosen twice, those of `check`.
 */
export async function chooseDestinations(
  tools: ChooseTools,
  shown: { readonly id: RotationId; readonly version: number },
  choices: readonly DestinationChoice[]
): Promise<Result<RotationOverview>> {
  const { rotations } = tools
  const open = rotations.state(shown.id)?.deliveries.filter(({ state }) => state !== 'dropped') ?? []
  const known = open.map(({ destination }) => destination)
  const chosen = await checkedDestinations(tools, choices, known)
  return chosen.ok ? rotations.chooseDeliveries(shown, chosen.value) : chosen
}

/** What of these can be delivered to, none of which is in `taken` already. Faults: see `chooseDestinations`. */
export async function checkedDestinations(
  tools: Omit<ChooseTools, 'rotations'>,
  choices: readonly DestinationChoice[],
  taken: readonly (DestinationChoice | null)[] = []
): Promise<Result<readonly ChosenDestination[]>> {
  const { destinations } = tools
  const chosen: ChosenDestination[] = []
  const known = new Set(taken.flatMap(choice => (choice === null ? [] : [entryOf(choice)])))
  for (const choice of choices) {
    const destination = destinations.get(choice.id)
    if (destination === undefined) return failed('not-found', undefined, { subject: 'destination' })
    if (known.has(entryOf(choice))) return failed('invalid-input', 'already-done', { subject: 'destination' })
    known.add(entryOf(choice))
    const checked = await destination.check(choice.settings)
    if (!checked.ok) return checked
    const next = chosenAs(tools, destination, choice)
    const activation = await checkActivation(tools, choice, next.where)
    if (!activation.ok) return activation
    chosen.push(next)
  }
  return ok(chosen)
}

/** As `chooseDestinations`, for a schedule: it checked all of them before it started the rotation. Fault `not-found`. */
export function chooseChecked(
  tools: ChooseTools,
  id: RotationId,
  choices: readonly DestinationChoice[]
): Result<RotationOverview> {
  const version = tools.rotations.get(id)?.version
  const chosen = choices.flatMap(choice => {
    const destination = tools.destinations.get(choice.id)
    return destination === undefined ? [] : [chosenAs(tools, destination, choice)]
  })
  if (version === undefined || chosen.length < choices.length) {
    return failed('not-found', undefined, { subject: 'destination' })
  }
  return tools.rotations.chooseDeliveries({ id, version }, chosen)
}

function chosenAs(
  { quietMs }: Pick<ChooseTools, 'quietMs'>,
  destination: Destination,
  choice: DestinationChoice
): ChosenDestination {
  return {
    destination: choice,
    where: destination.describe(choice.settings),
    quietMs: quietMs ?? destination.manifest.quietMs ?? 0
  }
}

/** Reads whether the activation can work, so that a mistyped name is found before the secret is on its way. */
async function checkActivation(
  tools: Pick<ChooseTools, 'destinations' | 'activators'>,
  choice: DestinationChoice,
  where: string
): Promise<Result<unknown>> {
  if (choice.activation === undefined) return ok(null)
  const activator = activatorFor(tools, choice)
  if (activator === null) return failed('not-found', undefined, { subject: 'activation' })
  const { settings } = choice.activation
  const missing = activator.manifest.fields.find(
    ({ name, isRequired }) => isRequired && (settings[name] ?? '') === ''
  )
  if (missing !== undefined) return failed('invalid-input', undefined, { subject: missing.name })
  const delivered = { where, settings: choice.settings, at: 0 }
  return activator.prepare({ id: '', settings, rotationId: '', delivered })
}

function entryOf({ id, settings }: DestinationChoice): string {
  return JSON.stringify([id, Object.entries(settings).sort()])
}
