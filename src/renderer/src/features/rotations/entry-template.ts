import type { RotationView } from '../../../../contract/rotations'

// One template of an entry for many keys: `payments/{environment}/{name}`. Parts of a key come from its provider, so that only
// plain characters of them are kept: a name never adds a folder, and never climbs out of one.

export type EntrySettings = { readonly [field: string]: string }

export type PlannedEntry = {
  readonly rotation: RotationView
  readonly settings: EntrySettings
  /** Null for an entry that can be delivered to. */
  readonly problem: 'unknown-part' | 'empty-part' | 'same-entry' | null
}

const PART = /\{([^{}]*)\}/g

/** The entry of each rotation, in their order. Two that get the same entry are both refused. */
export function planEntries(
  template: EntrySettings,
  rotations: readonly RotationView[]
): readonly PlannedEntry[] {
  const used = Object.values(template).flatMap(text => [...text.matchAll(PART)].map(([, name = '']) => name))
  const planned = rotations.map((rotation): PlannedEntry => {
    const parts = partsOf(rotation)
    const settings = Object.fromEntries(
      Object.entries(template).map(([field, text]) => [
        field,
        text.trim().replaceAll(PART, (whole, name: string) => parts.get(name) ?? whole)
      ])
    )
    return { rotation, settings, problem: problemOf(used, parts) }
  })
  const counts = new Map<string, number>()
  for (const { settings } of planned) counts.set(entryOf(settings), (counts.get(entryOf(settings)) ?? 0) + 1)
  return planned.map(each => {
    const isShared = (counts.get(entryOf(each.settings)) ?? 0) > 1
    return each.problem === null && isShared ? { ...each, problem: 'same-entry' } : each
  })
}

function problemOf(
  used: readonly string[],
  parts: ReadonlyMap<string, string>
): 'unknown-part' | 'empty-part' | null {
  if (used.some(name => !parts.has(name))) return 'unknown-part'
  return used.some(name => parts.get(name) === '') ? 'empty-part' : null
}

function partsOf({ old, environment, accountName }: RotationView): ReadonlyMap<string, string> {
  return new Map([
    ['name', plain(old.name)],
    ['environment', plain(environment)],
    ['account', plain(accountName)]
  ])
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
}

/** Some servers and file systems take capital letters for the same. */
function entryOf(settings: EntrySettings): string {
  return JSON.stringify(Object.entries(settings).sort()).toLowerCase()
}
