import type { z } from 'zod'
import { settingsView } from '../contract/settings'
import type { SettingsView } from '../contract/settings'

/** Where the settings rest. The shell gives one; its content is never trusted. */
export type SettingsFile = {
  /** What the file holds; undefined when there is none or it cannot be read. */
  read(): unknown
  /** There was a file that could not be read; it was put aside. */
  readonly wasUnreadable?: boolean
  /** False when it could not be written. */
  write(settings: SettingsView): boolean
}

export const DEFAULT_SETTINGS: SettingsView = {
  appearance: { theme: 'system', density: 'dense' },
  dormancy: {
    profile: 'default',
    dormantDays: 90,
    neverUsedGraceDays: 14,
    breakGlassTestDays: 90,
    places: []
  },
  services: { rules: [] },
  rotation: { quietHours: 24, coolingHours: 1, evidence: 'E2', rotateEveryDays: 365 },
  clipboard: { clearAfterSeconds: 30 },
  lock: { afterIdleMinutes: 15, onSuspend: true },
  sync: { everyMinutes: 15 },
  tray: { show: true, closeToTray: false },
  monitor: {
    notify: true,
    quietFromMinute: 22 * 60,
    quietToMinute: 7 * 60,
    startAtLogin: false,
    globalShortcut: true,
    isMetered: false
  },
  reminders: { days: [30, 14, 7, 1] },
  updates: { isOn: false, feed: '' },
  keysTable: { columns: 'fitting', chosen: [], sort: 'risk', descending: true, group: 'none' },
  tour: { seen: [], isHidden: false },
  columnSets: [],
  savedViews: []
}

export type RepairedSettings = { readonly settings: SettingsView; readonly isRepaired: boolean }

/**
 * Settings out of anything. A number outside its range becomes the nearest allowed one (so an edited file can never take
 * the lock or the clipboard's time below its floor), anything else that does not fit becomes its default.
 */
export function repairSettings(found: unknown): RepairedSettings {
  const renamed = withPresentNames(found)
  const whole = settingsView.safeParse(renamed)
  if (whole.success) return { settings: whole.data, isRepaired: false }

  const grown = settingsView.safeParse(withNewFields(renamed))
  if (grown.success) return { settings: grown.data, isRepaired: false }

  const source = isRecord(renamed) ? renamed : {}
  const settings: Record<string, unknown> = {}
  for (const [name, section] of Object.entries(settingsView.shape)) {
    const fallback = DEFAULT_SETTINGS[name as keyof SettingsView]
    settings[name] = Array.isArray(fallback)
      ? listOf(section, own(source, name), fallback)
      : sectionOf(section, own(source, name), { ...fallback })
  }
  return { settings: settingsView.parse(settings), isRepaired: found !== undefined }
}

/** Version 0.2.0 and earlier call the section of the account monitor `watch`. A section under the present name wins. */
function withPresentNames(found: unknown): unknown {
  if (!isRecord(found) || !Object.hasOwn(found, 'watch')) return found
  const { watch: monitor, ...rest } = found
  return { monitor, ...rest }
}

/** A file of an earlier version lacks what came since: that is no damage. */
function withNewFields(found: unknown): unknown {
  if (!isRecord(found)) return found
  const sections = Object.entries(DEFAULT_SETTINGS).map(([name, fallback]): [string, unknown] => {
    const section = own(found, name)
    if (section === undefined) return [name, fallback]
    return [name, isRecord(fallback) && isRecord(section) ? { ...fallback, ...section } : section]
  })
  return { ...found, ...Object.fromEntries(sections) }
}

function sectionOf(
  schema: z.ZodType,
  found: unknown,
  fallback: { readonly [field: string]: unknown }
): { readonly [field: string]: unknown } {
  const source = isRecord(found) ? found : {}
  const repaired: Record<string, unknown> = { ...fallback }
  for (const name of Object.keys(fallback)) {
    const candidates = [own(source, name), clamped(schema, fallback, name, own(source, name))]
    const fitting = candidates.find(value => schema.safeParse({ ...fallback, [name]: value }).success)
    if (fitting !== undefined) repaired[name] = fitting
  }
  return repaired
}

/** The allowed value nearest to a number out of range; undefined when there is no such thing. */
function clamped(
  schema: z.ZodType,
  fallback: { readonly [field: string]: unknown },
  name: string,
  value: unknown
): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  const answer = schema.safeParse({ ...fallback, [name]: value })
  const issue = answer.success ? undefined : answer.error.issues.find(found => found.path[0] === name)
  if (issue?.code === 'too_small') return Number(issue.minimum)
  if (issue?.code === 'too_big') return Number(issue.maximum)
  return Math.round(value)
}

function listOf(schema: z.ZodType, found: unknown, fallback: readonly unknown[]): readonly unknown[] {
  if (!Array.isArray(found)) return fallback
  const items: readonly unknown[] = found
  return items.filter(item => schema.safeParse([item]).success).slice(0, 50)
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Own fields only: a file cannot reach into the prototype. */
function own(source: { readonly [name: string]: unknown }, name: string): unknown {
  return Object.hasOwn(source, name) ? source[name] : undefined
}
