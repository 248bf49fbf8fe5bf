import { z } from 'zod'
import { LONGEST_SERVICE, LONGEST_SERVICE_PATTERN, MOST_SERVICE_RULES } from '../core/limits'
import { problemOfRule } from '../core/service-rules'
import { hasHiddenCharacters } from '../core/visible-text'
import { event } from './fields'
import { KEY_COLUMNS, keysTableView } from './keys'

/** One that can be used; see the core for what is wrong with others. */
const serviceRuleView = z
  .strictObject({
    pattern: z.string().max(LONGEST_SERVICE_PATTERN),
    service: z.string().max(LONGEST_SERVICE)
  })
  .refine(rule => problemOfRule(rule) === null && !hasHiddenCharacters(`${rule.pattern}${rule.service}`))

export const settingsView = z.strictObject({
  appearance: z.strictObject({
    theme: z.enum(['system', 'light', 'dark']),
    density: z.enum(['dense', 'comfortable'])
  }),
  dormancy: z.strictObject({
    profile: z.enum(['default', 'strict', 'custom']),
    dormantDays: z.number().int().min(7).max(730),
    neverUsedGraceDays: z.number().int().min(1).max(180),
    /** How often a break-glass key is to be tried. */
    breakGlassTestDays: z.number().int().min(7).max(730),
    /** Where another profile holds: an account's own comes before its environment's. */
    places: z
      .array(
        z.strictObject({
          kind: z.enum(['environment', 'account']),
          /** The environment's name, or the account's id. */
          of: z.string().min(1).max(200),
          profile: z.enum(['default', 'strict', 'custom']),
          /** Counts for `custom`. */
          dormantDays: z.number().int().min(7).max(730)
        })
      )
      .max(600)
  }),
  /** Which service a key belongs to, where its name does not say so by itself. */
  services: z.strictObject({ rules: z.array(serviceRuleView).max(MOST_SERVICE_RULES) }),
  rotation: z.strictObject({
    quietHours: z.number().min(0).max(2160),
    coolingHours: z.number().min(0).max(720),
    evidence: z.enum(['E0', 'E1', 'E2', 'E3']),
    rotateEveryDays: z.number().int().min(0).max(1095)
  }),
  clipboard: z.strictObject({ clearAfterSeconds: z.number().int().min(10).max(120) }),
  lock: z.strictObject({ afterIdleMinutes: z.number().int().min(1).max(240), onSuspend: z.boolean() }),
  sync: z.strictObject({ everyMinutes: z.number().int().min(1).max(1440) }),
  tray: z.strictObject({ show: z.boolean(), closeToTray: z.boolean() }),
  monitor: z.strictObject({
    notify: z.boolean(),
    /** Minutes of the local day; equal means no quiet hours. */
    quietFromMinute: z.number().int().min(0).max(1439),
    quietToMinute: z.number().int().min(0).max(1439),
    startAtLogin: z.boolean(),
    /** Opens Quick revoke from anywhere. */
    globalShortcut: z.boolean(),
    /** No system tells us: the operator says so. */
    isMetered: z.boolean()
  }),
  /** Days before a date on which Rekey reminds of it. */
  reminders: z.strictObject({ days: z.array(z.number().int().min(1).max(90)).min(1).max(8) }),
  /** Off unless the operator says so; `feed` is empty for the build's own. */
  updates: z.strictObject({ isOn: z.boolean(), feed: z.string().max(300) }),
  keysTable: keysTableView,
  /** The checklist of the sandbox: steps that leave no trace elsewhere. */
  tour: z.strictObject({ seen: z.array(z.enum(['find', 'verify'])).max(2), isHidden: z.boolean() }),
  /** Columns by name, to be taken with any search. */
  columnSets: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(40),
        chosen: z.array(z.enum(KEY_COLUMNS)).min(1).max(KEY_COLUMNS.length)
      })
    )
    .max(50),
  savedViews: z
    .array(
      z.strictObject({
        name: z.string().max(60),
        query: z.string().max(400),
        /** The layout that goes with it; absent: the one in use stays. */
        table: keysTableView.optional()
      })
    )
    .max(50)
})
export type SettingsView = z.infer<typeof settingsView>

export const settingsCommands = {
  'settings.get': { input: z.strictObject({}), output: settingsView },
  /** Only the sections that change, so that two changes at the same moment cannot undo each other. */
  'settings.update': {
    input: z.strictObject({ settings: settingsView.partial() }),
    output: settingsView
  }
}

export const settingsEvents = [event('settings', settingsView)] as const
