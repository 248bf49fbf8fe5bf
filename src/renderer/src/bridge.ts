import type { CommandInput, CommandName, CommandOutput } from '../../contract/commands'
import type { EventView } from '../../contract/events'
import type { Reply } from '../../contract/reply'
import { noteBatch } from './state/batches'
import { applyEvent, type Snapshot } from './state/mirror'
import { readMirror, writeMirror } from './state/mirror-store'
import { goTo } from './state/navigation'

// The only file that talks to main. It loads the snapshot, applies events in order, and loads again at a gap.

type Door = {
  call(name: string, input: unknown): Promise<string>
  subscribe(listener: (event: EventView) => void): () => void
}

function door(): Door {
  // The preload script puts it there; main parses every input and output on its side.
  return (window as unknown as { rekey: Door }).rekey
}

/** Calls a command of main. Never throws: a broken door is an `internal` fault. */
export async function call<Name extends CommandName>(
  name: Name,
  input: CommandInput<Name>
): Promise<Reply<CommandOutput<Name>>> {
  try {
    // Main has parsed this output with the schema that CommandOutput is inferred from.
    return JSON.parse(await door().call(name, input)) as Reply<CommandOutput<Name>>
  } catch {
    return { ok: false, fault: { code: 'internal', retry: 'no', ref: 'bridge' } }
  }
}

let early: EventView[] = []
let isLoading = false

/** Connects the mirror with main for the life of the window. */
export async function connectMirror(): Promise<void> {
  door().subscribe(receive)
  await reload()
}

/** Loads everything again, for example after the vault was opened. */
export async function reload(): Promise<void> {
  if (isLoading) return
  isLoading = true
  take(await call('app.snapshot', {}))
}

function take(reply: Reply<Snapshot>): void {
  isLoading = false
  if (!reply.ok) {
    writeMirror({ kind: 'failed', fault: reply.fault })
    return
  }
  writeMirror({ kind: 'ready', snapshot: reply.value })
  const waiting = early
  early = []
  for (const event of waiting) receive(event)
}

function receive(event: EventView): void {
  const mirror = readMirror()
  if (isLoading || mirror.kind !== 'ready') {
    early.push(event)
    return
  }
  const next = applyEvent(mirror.snapshot, event)
  if (next === 'gap') {
    inBackground(reload())
    return
  }
  if (next !== mirror.snapshot) writeMirror({ kind: 'ready', snapshot: next })
  if (event.slice === 'batch') noteBatch(event.value)
  if (event.slice === 'go') goTo(event.value.screen, event.value.id)
}

/** Lets work go on by itself. `call` never rejects, so a rejection here is a bug and is thrown where it is seen. */
export function inBackground(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    queueMicrotask(() => {
      throw error
    })
  })
}
