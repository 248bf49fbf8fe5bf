import { HEADINGS, SAYS } from '../../words/command-line'
import { Stop } from '../context'
import type { Context, Outcome } from '../context'
import { EXIT } from '../exit-codes'
import { credentialFrom } from '../secrets'
import { fieldNames, tableLines } from '../table'

type Named = {
  readonly id: string
  readonly name: string
  readonly fields: readonly { readonly name: string }[]
}

export async function listDestinations({ ask, io }: Context): Promise<Outcome> {
  const onMachine = await ask('destinations.list', {})
  const kinds = await ask('destinations.kinds', {})
  const { connections } = await ask('app.snapshot', {})
  const connected = connections.map(connection => ({
    ...connection,
    fields: kinds.find(({ id }) => id === connection.kindId)?.fields ?? []
  }))
  const all: readonly Named[] = [...onMachine, ...connected]
  const rows = all.map(({ id, name, fields }) => [id, name, fields.map(field => field.name).join(', ')])
  return {
    exit: EXIT.done,
    data: { onMachine, connections },
    lines: tableLines(HEADINGS.destinations, rows, io)
  }
}

export type ConnectDestination = {
  readonly kind?: string
  readonly name?: string
  readonly setting?: Record<string, string>
  readonly credentialFd?: number
}

export async function connectDestination(context: Context, options: ConnectDestination): Promise<Outcome> {
  const { ask, io } = context
  const kinds = await ask('destinations.kinds', {})
  const kind = kinds.find(({ id }) => id === options.kind)
  if (kind === undefined) {
    const rows = kinds.map(({ id, name, connectionFields }) => [id, name, fieldNames(connectionFields)])
    if (options.kind !== undefined)
      throw new Stop(EXIT.usage, SAYS.kindUnknown(options.kind, kinds.map(({ id }) => id).join(', ')))
    return { exit: EXIT.usage, data: kinds, lines: tableLines(HEADINGS.destinations, rows, io) }
  }
  const secrets = kind.connectionFields.filter(({ isSecret }) => isSecret).map(({ name }) => name)
  const connection = await ask('destinations.connect', {
    kindId: kind.id,
    name: options.name ?? kind.name,
    settings: options.setting ?? {},
    credential: await credentialFrom(context, options.credentialFd, secrets)
  })
  return { exit: EXIT.done, data: connection, lines: [`${connection.id}  ${connection.name}`] }
}

export async function checkDestination({ ask }: Context, name: string): Promise<Outcome> {
  const { connections } = await ask('app.snapshot', {})
  const found = connections.find(each => each.id === name || each.name === name)
  if (found === undefined) throw new Stop(EXIT.failed, SAYS.destinationUnknown(name))
  await ask('destinations.check', { destinationId: found.id })
  return { exit: EXIT.done, data: found, lines: [`${found.name}: ok`] }
}
