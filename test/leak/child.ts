import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { CommandInput, CommandName, CommandOutput } from '../../src/contract/commands'
import type { FromChild, ToChild } from './host-child'

export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: unknown }

export type Child = {
  call<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<Reply<CommandOutput<Name>>>
  /** The same, for steps that must work. */
  done<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandOutput<Name>>
  saveNextAt(path: string): void
  heap(file: string): Promise<void>
  kill(): Promise<void>
  close(): Promise<void>
}

export type ChildOptions = {
  readonly profile: string
  readonly temp: string
  /** The keychain, which is the system's and outlives the app. */
  readonly keychain: Map<string, string>
  readonly onSeen: (text: string) => void
  /** Everything that went to the main window, and what was printed. */
  readonly onWindow: (text: string, from: 'reply' | 'event' | 'output') => void
}

/** Starts this very program again as the app. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const process_ = fork(process.argv[1] ?? '', ['--child'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, TMPDIR: options.temp, HOME: options.temp }
  })
  const waiting = new Map<number, (reply: unknown) => void>()
  let calls = 0
  for (const stream of [process_.stdout, process_.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      options.onWindow(chunk.toString('utf8'), 'output')
      if (process.env['LEAK_DEBUG'] !== undefined) process.stderr.write(chunk)
    })
  }
  process_.on('message', (message: FromChild) => {
    if (message.kind === 'seen') options.onSeen(message.text)
    if (message.kind === 'items') for (const [name, value] of message.items) options.keychain.set(name, value)
    if (message.kind === 'event') options.onWindow(JSON.stringify(message.event), 'event')
    if (message.kind === 'reply') {
      options.onWindow(JSON.stringify(message.reply), 'reply')
      waiting.get(message.id)?.(message.reply)
      waiting.delete(message.id)
    }
  })
  const send = (message: ToChild): void => void process_.send(message)
  send({ kind: 'open', profile: options.profile, items: [...options.keychain] })
  await told(process_, 'opened')

  const call: Child['call'] = (name, input) =>
    new Promise((resolve, reject) => {
      calls += 1
      process_.once('exit', () => reject(new Error(`The app ended during ${name}.`)))
      waiting.set(calls, reply => resolve(reply as never))
      send({ kind: 'call', id: calls, name, input })
    })
  process_.setMaxListeners(0)
  return {
    call,
    done: async (name, input) => {
      const reply = await call(name, input)
      if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.fault)}`)
      return reply.value
    },
    saveNextAt: path => send({ kind: 'save-next-at', path }),
    heap: async file => {
      send({ kind: 'heap', file })
      await told(process_, 'heap-written')
    },
    kill: async () => {
      if (process_.exitCode !== null || process_.signalCode !== null) return
      process_.kill('SIGKILL')
      await once(process_, 'exit')
    },
    close: async () => {
      send({ kind: 'close' })
      await told(process_, 'closed')
      process_.disconnect()
      await once(process_, 'exit')
    }
  }
}

function told(from: ChildProcess, kind: FromChild['kind']): Promise<void> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromChild): void => {
      if (message.kind !== kind) return
      from.off('message', onMessage)
      resolve()
    }
    from.on('message', onMessage)
    from.once('exit', () => reject(new Error(`The app ended before it was ${kind}.`)))
  })
}
