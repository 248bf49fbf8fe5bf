import { ok } from '../../core/fault'
import type { Destination } from '../../core/destination'
import type { Provider } from '../../core/provider'
import type { CommandOutput } from '../../shared/ipc/commands'
import type { Handlers } from '../router'
import { toDestinationView, toProviderView } from '../views/provider-view'

export type AppHandlerTools = {
  readonly providers: ReadonlyMap<string, Provider>
  readonly destinations: ReadonlyMap<string, Destination>
  readonly snapshot: () => CommandOutput<'app.snapshot'>
}

type Names = 'app.snapshot' | 'providers.list' | 'destinations.list'

export function appHandlers(tools: AppHandlerTools): Pick<Handlers, Names> {
  return {
    'app.snapshot': () => ok(tools.snapshot()),
    'providers.list': () => ok([...tools.providers.values()].map(each => toProviderView(each.manifest))),
    'destinations.list': () =>
      ok([...tools.destinations.values()].map(each => toDestinationView(each.manifest)))
  }
}
