import { cleanup, configure, render, type RenderResult } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import type { ReactElement } from 'react'
import { afterEach, vi } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/host/settings'
import type { call } from '../../src/renderer/src/bridge'
import type { Snapshot } from '../../src/renderer/src/state/mirror'
import { writeMirror } from '../../src/renderer/src/state/mirror-store'
import { useNavigation } from '../../src/renderer/src/state/navigation'
import { clearSelection } from '../../src/renderer/src/features/keys/keys-state'

// Components under test stand in a page of jsdom, with a main process that answers what the test says.

type Commands = Parameters<typeof call>[0]
type InputOf<Name extends Commands> = Parameters<typeof call<Name>>[1]
type ReplyOf<Name extends Commands> = Awaited<ReturnType<typeof call<Name>>>
export type FaultView = Extract<ReplyOf<Commands>, { ok: false }>['fault']

/** What main answers, command by command. A command that is not named here is an `internal` fault, as in the app. */
export type Answers = {
  readonly [Name in Commands]?: (input: InputOf<Name>) => ReplyOf<Name> | Promise<ReplyOf<Name>>
}

export const ok = <Value,>(value: Value): { ok: true; value: Value } => ({ ok: true, value })
export const fault = (found: Partial<FaultView>): { ok: false; fault: FaultView } => ({
  ok: false,
  fault: { code: 'invalid-input', retry: 'after-user', ...found }
})

export type Page = RenderResult & {
  readonly user: UserEvent
  /** The inputs with which this command was called, oldest first. */
  sent<Name extends Commands>(name: Name): readonly InputOf<Name>[]
}

/** Draws a component in front of a main process that answers as `answers` says and shows `snapshot`. */
export function openPage(
  element: ReactElement,
  answers: Answers = {},
  snapshot: Partial<Snapshot> = {}
): Page {
  const calls: { readonly name: Commands; readonly input: unknown }[] = []
  const answer = (name: Commands, input: unknown): Promise<string> => {
    calls.push({ name, input })
    // Each answer takes the input of its own command, which only the page can get wrong.
    const reply = answers[name] as ((given: unknown) => unknown) | undefined
    return reply === undefined
      ? Promise.reject(new Error(`no answer to ${name}`))
      : Promise.resolve(reply(input)).then(settled => JSON.stringify(settled))
  }
  vi.stubGlobal('rekey', { call: answer, subscribe: () => () => undefined })
  writeMirror({ kind: 'ready', snapshot: aSnapshot(snapshot) })
  const page = render(element)
  return {
    ...page,
    user: userEvent.setup({ delay: null }),
    sent: name => calls.filter(each => each.name === name).map(each => each.input as InputOf<typeof name>)
  }
}

/** Applies part of a new snapshot, as an event of main would. */
export function pushSnapshot(snapshot: Partial<Snapshot>): void {
  writeMirror({ kind: 'ready', snapshot: aSnapshot(snapshot) })
}

export function aSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    revision: 1,
    version: '0.1.0',
    platform: 'linux',
    oldRuntime: null,
    vault: { state: 'open', backend: 'Secret Service', hasPassphrase: false },
    accounts: [],
    providerFiles: [],
    keyFiles: [],
    sync: { isRunning: false, startedAt: null, finishedAt: null, accounts: [] },
    connections: [],
    rotations: [],
    groups: [],
    schedules: { schedules: [], due: [] },
    due: { needing: 0, tasks: [] },
    channels: [],
    sinks: [],
    team: null,
    sealedSecrets: [],
    settings: DEFAULT_SETTINGS,
    sandbox: NO_SANDBOX,
    monitor: { kind: 'monitoring', pausedUntil: null },
    storage: { isDamaged: false, unrecorded: 0 },
    clipboardClearing: 'by-itself',
    updates: {
      kind: 'off',
      version: null,
      problem: null,
      checkedAt: null,
      feed: null,
      hasKey: false
    },
    settingsWere: 'whole',
    keysRevision: 1,
    ...changes
  }
}

const NO_SANDBOX: Snapshot['sandbox'] = {
  state: 'off',
  step: null,
  accounts: 0,
  consumers: 0,
  requests: 0,
  failures: 0,
  directory: null,
  services: [],
  fault: null
}

// Nothing is hidden by a style sheet here, and working that out for each role takes seconds.
// A busy machine draws a table in seconds.
configure({ defaultHidden: true, asyncUtilTimeout: 5_000 })

// jsdom lays nothing out: what asks for sizes, or scrolls, finds something that does nothing.
class NoResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
Element.prototype.scrollIntoView = () => undefined
Element.prototype.scrollTo = () => undefined
Object.defineProperties(Element.prototype, {
  clientWidth: { configurable: true, get: () => 1_280 },
  clientHeight: { configurable: true, get: () => 720 }
})
Element.prototype.checkVisibility = () => true
globalThis.ResizeObserver = NoResizeObserver
// What a page loads when it is idle, it does not load here.
globalThis.requestIdleCallback = () => 0
globalThis.cancelIdleCallback = () => undefined
// The ids that React makes hold no character that needs it.
globalThis.CSS = { escape: (text: string) => text } as typeof CSS

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  clearSelection()
  useNavigation.setState(useNavigation.getInitialState())
})
