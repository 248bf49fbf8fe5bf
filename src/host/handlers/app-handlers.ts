import { ok } from '../../core/fault'
import { guarded } from '../../core/guarded'
import type { Destination } from '../../core/ports/destination'
import type { Provider } from '../../core/ports/provider'
import type { CommandOutput } from '../../contract/commands'
import type { KeysTableView } from '../../contract/keys'
import type { Handlers } from '../router'
import { toDestinationView, toProviderView } from '../views/provider-view'

/** As many as a window asks for at a time. */
const FIRST_KEYS = 100

export type AppHandlerTools = {
  readonly providers: ReadonlyMap<string, Provider>
  readonly destinations: ReadonlyMap<string, Destination>
  readonly snapshot: () => CommandOutput<'app.snapshot'>
  /** Resolves when the vault has said what it is, or soon if it takes its time. */
  readonly whenVaultKnown: () => Promise<void>
  readonly keysRevision: () => number
  /** The first page of the table as it was left; null where that would have to wait. */
  readonly firstKeys: () => Promise<CommandOutput<'keys.page'> | null>
}

type Names = 'app.snapshot' | 'app.start' | 'providers.list' | 'destinations.list'

type Ahead = { readonly asOf: number; readonly keys: Promise<CommandOutput<'keys.page'> | null> }

export function appHandlers(tools: AppHandlerTools): Pick<Handlers, Names> {
  const read = (): Ahead => ({ asOf: tools.keysRevision(), keys: tools.firstKeys() })
  let ahead: Ahead | null = null
  let isAsked = false
  // The window asks a moment after the host was opened, and would wait for this then.
  setImmediate(() => {
    if (isAsked) return
    // What went wrong is read once more for whoever asks, who then hears of it.
    const forget = (): void => {
      ahead = null
    }
    guarded(() => {
      ahead = read()
      ahead.keys.catch(forget)
    }, forget)()
  })
  return {
    'app.snapshot': () => ok(tools.snapshot()),
    'app.start': async () => {
      // Made while the keychain is being asked, and given away only if it opens.
      const { asOf, keys: reading } = ahead ?? read()
      ahead = null
      isAsked = true
      const keys = await reading
      await tools.whenVaultKnown()
      const snapshot = tools.snapshot()
      const isOpen = snapshot.vault.state === 'open' || snapshot.vault.state === 'session'
      const isFresh = snapshot.keysRevision === asOf
      return ok({ snapshot, keys: isOpen && isFresh ? keys : null })
    },
    'providers.list': () => ok([...tools.providers.values()].map(each => toProviderView(each.manifest))),
    'destinations.list': () =>
      ok([...tools.destinations.values()].map(each => toDestinationView(each.manifest)))
  }
}

/** Only this order has an index on the disk. For any other all keys are read first, and the window asks in its own time. */
export async function firstKeysOf(
  { sort, descending, group }: KeysTableView,
  page: Handlers['keys.page']
): Promise<CommandOutput<'keys.page'> | null> {
  if (sort !== 'risk' || !descending || group !== 'none') return null
  const first = await page({ filter: {}, sort, descending, group, offset: 0, limit: FIRST_KEYS })
  return first.ok ? first.value : null
}
