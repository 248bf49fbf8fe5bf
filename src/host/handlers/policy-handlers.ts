import { ok } from '../../core/fault'
import type { PolicyPreviews } from '../../services/policy-preview'
import type { ServiceNames } from '../../services/service-names'
import { policiesOf } from '../policies'
import type { Handlers } from '../router'
import type { SettingsKeeper } from '../settings-keeper'

export type PolicyHandlerTools = {
  readonly settings: Pick<SettingsKeeper, 'current'>
  readonly serviceNames: ServiceNames
  readonly previews: PolicyPreviews
  /** Keys have other services now. */
  readonly changed: () => void
}

type Names =
  | 'services.preview'
  | 'services.state'
  | 'services.resume'
  | 'services.stop'
  | 'dormancy.preview'
  | 'dormancy.stop'

/** Rules of the inventory: what they would change is shown before they are kept, which the settings do. */
export function policyHandlers(tools: PolicyHandlerTools): Pick<Handlers, Names> {
  const { serviceNames, previews } = tools
  return {
    'services.preview': async ({ rules }) => {
      const found = await serviceNames.preview(rules)
      if (!found.ok) return found
      const groups = found.value.rules.map(group => ({ ...group, examples: [...group.examples] }))
      return ok({ ...found.value, rules: groups })
    },
    'services.state': () => ok(serviceNames.state()),
    'services.resume': async () => {
      await serviceNames.follow()
      tools.changed()
      return ok(serviceNames.state())
    },
    'services.stop': () => {
      serviceNames.stop()
      return ok(serviceNames.state())
    },
    'dormancy.preview': async ({ dormancy }) => {
      const found = await previews.preview(policiesOf({ ...tools.settings.current(), dormancy }))
      if (!found.ok) return found
      const { all, byEnvironment, byAccount } = found.value
      return ok({
        all,
        environments: [...byEnvironment].map(([environment, change]) => ({ environment, change })),
        accounts: [...byAccount].map(([accountId, change]) => ({ accountId, change }))
      })
    },
    'dormancy.stop': () => {
      previews.stop()
      return ok(null)
    }
  }
}
