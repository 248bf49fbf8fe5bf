import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settingsView } from '../contract/settings'
import { DEFAULT_SETTINGS, repairSettings } from './settings'

describe('settings', () => {
  it('are the defaults on the first start, and nothing was repaired', () => {
    expect(repairSettings(undefined)).toEqual({ settings: DEFAULT_SETTINGS, isRepaired: false })
  })

  it('keep what fits and say that the rest was repaired', () => {
    const found = {
      ...DEFAULT_SETTINGS,
      sync: { everyMinutes: 5 },
      appearance: { theme: 'purple', density: 'comfortable' }
    }

    const { settings, isRepaired } = repairSettings(found)

    expect(settings.sync.everyMinutes).toBe(5)
    expect(settings.appearance).toEqual({ theme: 'system', density: 'comfortable' })
    expect(isRepaired).toBe(true)
  })

  it('never let an edited file weaken the lock or the clipboard below its floor', () => {
    const found = {
      ...DEFAULT_SETTINGS,
      clipboard: { clearAfterSeconds: 99_999 },
      lock: { afterIdleMinutes: 100_000, onSuspend: 'no' }
    }

    const { settings } = repairSettings(found)

    expect(settings.clipboard.clearAfterSeconds).toBe(120)
    expect(settings.lock).toEqual({ afterIdleMinutes: 240, onSuspend: true })
  })

  it('round a number that must be whole', () => {
    const { settings } = repairSettings({ ...DEFAULT_SETTINGS, sync: { everyMinutes: 7.4 } })

    expect(settings.sync.everyMinutes).toBe(7)
  })

  it('keep the saved views that can be read', () => {
    const found = {
      ...DEFAULT_SETTINGS,
      savedViews: [{ name: 'mine', query: 'env:prod' }, { name: 3 }, null]
    }

    expect(repairSettings(found).settings.savedViews).toEqual([{ name: 'mine', query: 'env:prod' }])
  })

  it('of version 0.2.0 keep their monitoring section, unless the file has one under the present name', () => {
    const { monitor, ...rest } = DEFAULT_SETTINGS
    const set = { ...monitor, notify: false }

    expect(repairSettings({ ...rest, watch: set })).toEqual({
      settings: { ...DEFAULT_SETTINGS, monitor: set },
      isRepaired: false
    })
    expect(repairSettings({ watch: { globalShortcut: false } }).settings.monitor.globalShortcut).toBe(false)
    expect(repairSettings({ ...DEFAULT_SETTINGS, watch: set }).settings).toEqual(DEFAULT_SETTINGS)
  })

  it('come out valid whatever the file holds', () => {
    const section = fc.oneof(
      fc.anything(),
      fc.dictionary(fc.constantFrom('afterIdleMinutes', 'onSuspend'), fc.anything())
    )
    const file = fc.oneof(
      fc.anything(),
      fc.dictionary(fc.constantFrom(...Object.keys(DEFAULT_SETTINGS), '__proto__', 'constructor'), section)
    )

    fc.assert(
      fc.property(file, found => {
        expect(settingsView.safeParse(repairSettings(found).settings).success).toBe(true)
      }),
      { numRuns: 2_000 }
    )
    expect(({} as { afterIdleMinutes?: unknown }).afterIdleMinutes).toBeUndefined()
  })
})
