import { join } from 'node:path'
import { writeHeapSnapshot } from 'node:v8'
import { createHost } from '../../src/host/host'
import type { Host } from '../../src/host/host-port'
import { createLog } from '../../src/host/log'
import { createRandomIds, createSystemClock } from '../../src/host/system'
import { noDesktop } from '../../src/host/shell-ports'
import { openSettingsFile } from '../../src/main/settings-file'
import { createMemoryKeychain } from '../../src/vault/memory-keychain'

// The app in a process of its own, without a window: what it is told comes as messages, so that the one who tells it holds all
// the secrets and this process holds no more of them than the real one would.

export type ToChild =
  | {
      readonly kind: 'open'
      readonly profile: string
      readonly items: readonly (readonly [string, string])[]
    }
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: 'save-next-at'; readonly path: string }
  | { readonly kind: 'heap'; readonly file: string }
  | { readonly kind: 'close' }

export type FromChild =
  | { readonly kind: 'opened' }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: unknown }
  | { readonly kind: 'event'; readonly event: unknown }
  /** What a person saw or found on the clipboard. */
  | { readonly kind: 'seen'; readonly text: string }
  | { readonly kind: 'items'; readonly items: readonly (readonly [string, string])[] }
  | { readonly kind: 'heap-written' }
  | { readonly kind: 'closed' }

export function runHostChild(): void {
  let host: Host | null = null
  let saveAt = ''

  function tell(message: FromChild): void {
    process.send?.(message)
  }

  async function open(profile: string, items: readonly (readonly [string, string])[]): Promise<void> {
    const keychain = createMemoryKeychain(new Map(items))
    const clock = createSystemClock()
    const opened = createHost({
      dataDir: profile,
      version: '0.0.0',
      platform: process.platform,
      keychain: { kind: 'given', keychain },
      clock,
      ids: createRandomIds(),
      ...noDesktop(),
      clipboard: {
        clearing: 'by-itself',
        writeSecret: (bytes, forMs) => {
          tell({ kind: 'seen', text: Buffer.from(bytes).toString('utf8') })
          return Promise.resolve({ clearsAt: clock.now() + forMs, marks: 'plain' })
        },
        clearIfOurs: () => Promise.resolve(),
        held: () => null,
        onChange: () => () => undefined
      },
      secretDisplay: {
        show: async ({ take }) => {
          const page = await take()
          if (page !== null) tell({ kind: 'seen', text: page.parts.map(part => part.value).join('\n') })
          return page !== null
        }
      },
      chooseSaveFile: () => Promise.resolve(saveAt),
      openPage: () => Promise.resolve(),
      settingsFile: openSettingsFile(profile),
      log: createLog({ directory: join(profile, 'logs'), now: () => Date.now() })
    })
    if (!opened.ok) throw new Error(`The host did not open: ${opened.fault.code}`)
    host = opened.value
    host.subscribe(event => tell({ kind: 'event', event }))
    await host.ready()
    tell({ kind: 'items', items: [...keychain.items] })
    tell({ kind: 'opened' })
  }

  async function obey(message: ToChild): Promise<void> {
    switch (message.kind) {
      case 'open':
        return open(message.profile, message.items)
      case 'call': {
        const reply = await host?.call({ kind: 'main' }, message.name, message.input)
        return tell({ kind: 'reply', id: message.id, reply })
      }
      case 'save-next-at':
        saveAt = message.path
        return
      case 'heap':
        writeHeapSnapshot(message.file)
        return tell({ kind: 'heap-written' })
      case 'close':
        await host?.close()
        return tell({ kind: 'closed' })
      default:
        return message satisfies never
    }
  }

  process.on('message', (message: ToChild) => {
    obey(message).catch((error: unknown) => {
      console.error(error)
      process.exit(1)
    })
  })
  process.on('disconnect', () => process.exit(0))
}
