import { ok } from '../../core/fault'
import type { SettingsView } from '../../contract/settings'
import { createPolicyPreviews } from '../../services/policy-preview'
import { createServiceNames } from '../../services/service-names'
import type { App } from '../app'
import type { HandlersOf, Module } from '../module'
import { policiesOf } from '../policies'
import type { AccountsModule } from './accounts'

/** Rules of the inventory. Their effect is shown before they are saved, which the settings do. */
export type PoliciesModule = Module & {
  readonly handlers: HandlersOf<'services' | 'dormancy'>
  /** Stored keys follow the rules in the settings, in the background. */
  followRules(): void
}

export function openPolicies(app: App, accounts: AccountsModule): PoliciesModule {
  const { settings, profile, options } = app
  const { keys, serviceNames, keyLook } = profile.store
  const names = createServiceNames({
    clock: options.clock,
    names: serviceNames,
    rules: () => settings.current().services.rules,
    whenReady: () => keys.whenReady()
  })
  const previews = createPolicyPreviews({
    ...accounts.inventoryTools,
    look: (...run) => keyLook.look(...run)
  })
  let assessedBy = policiesIn(settings.current())
  let namedBy = rulesIn(settings.current())

  function followRules(): void {
    names.follow().then(app.keysChanged, app.onError)
  }

  const stop = settings.onChange(now => {
    if (rulesIn(now) !== namedBy) {
      namedBy = rulesIn(now)
      followRules()
    }
    // Verdicts stand on the policies, not on how a list is sorted.
    if (policiesIn(now) === assessedBy) return
    assessedBy = policiesIn(now)
    accounts.inventory.assessAll().then(app.keysChanged, app.onError)
  })

  return {
    followRules,
    handlers: {
      'services.preview': async ({ rules }) => {
        const found = await names.preview(rules)
        if (!found.ok) return found
        const groups = found.value.rules.map(group => ({ ...group, examples: [...group.examples] }))
        return ok({ ...found.value, rules: groups })
      },
      'services.state': () => ok(names.state()),
      'services.resume': async () => {
        await names.follow()
        app.keysChanged()
        return ok(names.state())
      },
      'services.stop': () => {
        names.stop()
        return ok(names.state())
      },
      'dormancy.preview': async ({ dormancy }) => {
        const found = await previews.preview(policiesOf({ ...settings.current(), dormancy }))
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
    },
    stop: () => {
      stop()
      names.stop()
      previews.stop()
    }
  }
}

function rulesIn({ services }: SettingsView): string {
  return JSON.stringify(services.rules)
}

function policiesIn({ dormancy, rotation }: SettingsView): string {
  return JSON.stringify([dormancy, rotation])
}
