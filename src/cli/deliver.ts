import type { DestinationView } from '../contract/destinations'
import { SAYS } from '../words/command-line'
import { Stop } from './context'
import type { Context } from './context'
import { EXIT } from './exit-codes'

type Settings = Record<string, string>
export type Choice = {
  id: string
  settings: Settings
  activation?: { id: string; settings: Settings }
}

/** Gathers `--deliver` and `--activate` in the order in which they stand. */
export function readDelivery(text: string, before: readonly Choice[] = []): readonly Choice[] {
  return [...before, choiceIn(text)]
}

export function readActivation(text: string, before: readonly Choice[] = []): readonly Choice[] {
  const last = before.at(-1)
  if (last === undefined) throw new Stop(EXIT.usage, SAYS.activateFirst)
  const { id, settings } = choiceIn(text)
  return [...before.slice(0, -1), { ...last, activation: { id, settings } }]
}

/** Connections may be named; the contract wants their IDs. */
export async function resolved({ ask }: Context, choices: readonly Choice[]): Promise<Choice[]> {
  if (choices.length === 0) return []
  const onMachine: readonly DestinationView[] = await ask('destinations.list', {})
  const { connections } = await ask('app.snapshot', {})
  return choices.map(choice => {
    const isKnown = [...onMachine, ...connections].some(({ id }) => id === choice.id)
    if (isKnown) return choice
    const named = connections.filter(({ name }) => name === choice.id)
    const [only] = named
    if (only === undefined || named.length > 1)
      throw new Stop(EXIT.failed, SAYS.destinationUnknown(choice.id))
    return { ...choice, id: only.id }
  })
}

export function readSetting(text: string, before: Settings = {}): Settings {
  const at = text.indexOf('=')
  if (at < 1) throw new Stop(EXIT.usage, SAYS.settingSyntax(text))
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

function choiceIn(text: string): Choice {
  if (text.trimStart().startsWith('{')) return choiceInJson(text)
  const [id, ...fields] = text.split(/,(?=[A-Za-z][\w-]*=)/)
  if (id === undefined || id === '' || id.includes('='))
    throw new Stop(EXIT.usage, SAYS.destinationSyntax(text))
  return { id, settings: fields.reduce<Settings>((all, field) => readSetting(field, all), {}) }
}

function choiceInJson(text: string): Choice {
  try {
    const found = JSON.parse(text) as { readonly id?: unknown; readonly settings?: unknown }
    const { id, settings, ...rest } = found
    if (typeof id === 'string' && isTexts(settings ?? {})) {
      const { activation } = rest as { readonly activation?: Choice }
      const made = { id, settings: (settings ?? {}) as Settings }
      return activation === undefined ? made : { ...made, activation }
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new Stop(EXIT.usage, SAYS.destinationSyntax(text))
}

function isTexts(found: unknown): found is Settings {
  if (typeof found !== 'object' || found === null) return false
  return Object.values(found).every(value => typeof value === 'string')
}
