import type { SinkView } from '../../contract/sinks'
import { COMMAND_WORDS, HEADINGS, SAYS } from '../../words/command-line'
import { faultWords } from '../../words/faults'
import { sinkStateWords, SINK_WORDS } from '../../words/sinks'
import { Stop } from '../context'
import type { Context, Outcome } from '../context'
import { EXIT } from '../exit-codes'
import { credentialFrom } from '../secrets'
import { tableLines } from '../table'
import type { ConnectDestination } from './destinations'

export async function listSinks({ ask, io }: Context): Promise<Outcome> {
  const { sinks } = await ask('app.snapshot', {})
  const rows = sinks.map(sink => {
    const title = sink.fault === null ? null : faultWords(sink.fault).title
    return [sink.name, sink.kindId, sinkStateWords(sink, title, io.now())]
  })
  const lines = rows.length === 0 ? [SINK_WORDS.sinks(0)] : tableLines(HEADINGS.sinks, rows, io)
  return { exit: EXIT.done, data: sinks, lines }
}

/** Without a kind it lists the kinds. */
export async function addSink(context: Context, options: ConnectDestination): Promise<Outcome> {
  const { ask, io } = context
  const kinds = await ask('sinks.kinds', {})
  const kind = kinds.find(({ id }) => id === options.kind)
  if (kind === undefined) {
    if (options.kind !== undefined) throw new Stop(EXIT.usage, COMMAND_WORDS['history sinks add'].about)
    const rows = kinds.map(({ id, name, fields }) => [
      id,
      name,
      fields.map(field => (field.isSecret ? `${field.name} (secret)` : field.name)).join(', ')
    ])
    return { exit: EXIT.usage, data: kinds, lines: tableLines(HEADINGS.destinations, rows, io) }
  }
  const secrets = kind.fields.filter(({ isSecret }) => isSecret).map(({ name }) => name)
  const sink = await ask('sinks.connect', {
    kindId: kind.id,
    name: options.name ?? kind.name,
    settings: options.setting ?? {},
    credential: secrets.length === 0 ? {} : await credentialFrom(context, options.credentialFd, secrets)
  })
  return { exit: EXIT.done, data: sink, lines: [SINK_WORDS.connected(sink.name)] }
}

export async function testSink(context: Context, name: string): Promise<Outcome> {
  const sink = await sinkCalled(context, name)
  await context.ask('sinks.test', { sinkId: sink.id })
  return { exit: EXIT.done, data: sink, lines: [SINK_WORDS.tested(sink.name)] }
}

export async function removeSink(context: Context, name: string): Promise<Outcome> {
  const sink = await sinkCalled(context, name)
  await context.ask('sinks.remove', { sinkId: sink.id })
  return { exit: EXIT.done, data: sink, lines: [SINK_WORDS.removed(sink.name)] }
}

async function sinkCalled({ ask }: Context, name: string): Promise<SinkView> {
  const { sinks } = await ask('app.snapshot', {})
  const found = sinks.find(each => each.id === name || each.name === name)
  if (found === undefined) throw new Stop(EXIT.failed, SAYS.sinkUnknown(name))
  return found
}
