import { fault } from '../core/fault'
import type { Result } from '../core/fault'
import { toFaultView } from '../contract/reply'
import type { Reply } from '../contract/reply'
import { connectToOwner } from '../host/socket/client'
import type { Connection } from '../host/socket/client'
import type { Owner } from '../host/socket/protocol'

/** The profile, opened by this process because nobody else has it open. */
export type OwnHost = {
  call(name: string, input: unknown): Promise<Reply<unknown>>
  /** A window waits for the profile. */
  isReleaseAsked(): boolean
  onReleaseAsked(listener: () => void): void
  /** Waits for other commands that are being answered here, and closes in order. */
  close(): Promise<void>
}

export type OpenOwnHost = () => Promise<Result<OwnHost>>

/** The way to Rekey: to whoever has the profile open, or to a host of our own. It survives that the owner changes. */
export type Link = {
  /** Never rejects. */
  call(name: string, input: unknown): Promise<Reply<unknown>>
  /** Who answers now; null before the first call. */
  owner(): { readonly kind: Owner | 'own'; readonly version: string | null; readonly pid: number } | null
  close(): Promise<void>
}

export type LinkOptions = {
  readonly profile: string
  /** Null: only a running owner is asked. */
  readonly openOwn: OpenOwnHost | null
  readonly pause: (ms: number) => Promise<void>
  readonly monotonic: () => number
}

const CONNECT_WITHIN_MS = 30_000
const TRY_AGAIN_MS = 40
/** Calls that change nothing: asked again where their answer was lost. */
const READS: ReadonlySet<string> = new Set([
  'app.snapshot',
  'providers.list',
  'destinations.list',
  'destinations.kinds',
  'destinations.check',
  'keys.page',
  'keys.counts',
  'keys.detail',
  'history.page',
  'history.verify',
  'quick.facts',
  'rotations.preview',
  'breakGlass.report',
  'evidence.signer',
  'evidence.readRotation',
  'due.list'
])

type Way =
  | { readonly kind: 'remote'; readonly connection: Connection }
  | { readonly kind: 'own'; readonly host: OwnHost }

export function openLink(options: LinkOptions): Link {
  let way: Way | null = null
  let callsAtHome = 0
  let closing: Promise<void> | null = null

  async function find(): Promise<Result<Way>> {
    const until = options.monotonic() + CONNECT_WITHIN_MS
    for (;;) {
      await closing
      const found = await connectToOwner(options.profile)
      if (found.kind === 'connected')
        return { ok: true, value: { kind: 'remote', connection: found.connection } }
      if (found.kind === 'refused' && found.why !== 'token') {
        return { ok: false, fault: fault('forbidden', found.why === 'foreign' ? 'other-owner' : undefined) }
      }
      if (options.openOwn === null && found.kind === 'nobody') return { ok: false, fault: fault('not-found') }
      const opened = options.openOwn === null ? null : await options.openOwn()
      if (opened?.ok === true) {
        const host = opened.value
        host.onReleaseAsked(giveUpWhenIdle)
        return { ok: true, value: { kind: 'own', host } }
      }
      // Somebody has it open and does not answer yet, or is about to give it up.
      const isBusy = opened === null || opened.fault.detail === 'database-busy'
      if (!isBusy || options.monotonic() > until) {
        return { ok: false, fault: opened?.fault ?? fault('storage-failed', 'database-busy') }
      }
      await options.pause(TRY_AGAIN_MS * (1 + Math.random()))
    }
  }

  /** Between two calls of ours a window may take the profile; the next call then asks that window. */
  function giveUpWhenIdle(): void {
    if (way?.kind !== 'own' || callsAtHome > 0 || !way.host.isReleaseAsked()) return
    const { host } = way
    way = null
    closing = host.close().finally(() => {
      closing = null
    })
  }

  async function call(name: string, input: unknown): Promise<Reply<unknown>> {
    for (;;) {
      if (way === null) {
        const found = await find()
        if (!found.ok) return { ok: false, fault: toFaultView(found.fault) }
        way = found.value
      }
      if (way.kind === 'own') return atHome(way.host, name, input)
      const called = await way.connection.call(name, input)
      if (called.kind === 'reply') return called.reply
      way.connection.close()
      way = null
      if (called.isSent && !READS.has(name))
        return { ok: false, fault: toFaultView(fault('outcome-unknown')) }
    }
  }

  async function atHome(host: OwnHost, name: string, input: unknown): Promise<Reply<unknown>> {
    callsAtHome += 1
    try {
      return await host.call(name, input)
    } finally {
      callsAtHome -= 1
      giveUpWhenIdle()
    }
  }

  return {
    call,
    owner: () => {
      if (way === null) return null
      if (way.kind === 'own') return { kind: 'own', version: null, pid: process.pid }
      const { owner, version, pid } = way.connection
      return { kind: owner, version, pid }
    },
    close: async () => {
      await closing
      if (way?.kind === 'remote') way.connection.close()
      else await way?.host.close()
      way = null
    }
  }
}
