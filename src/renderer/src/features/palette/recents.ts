import type { PickerEntry } from '../../ui/Picker'
import { RECENT_ICON } from './icons'
import { SECTIONS } from './sections'

const MOST = 4
/** Ids of entries that were run in this window, the last one first. */
let recent: readonly string[] = []

export function noteRun(id: string): void {
  recent = [id, ...recent.filter(each => each !== id)].slice(0, MOST)
}

/** The entries that were run last, as far as they are still offered. */
export function recentOf(entries: readonly PickerEntry[]): readonly PickerEntry[] {
  return recent.flatMap(id => {
    const entry = entries.find(each => each.id === id)
    return entry === undefined
      ? []
      : [{ ...entry, id: `recent ${entry.id}`, section: SECTIONS.recent, icon: RECENT_ICON }]
  })
}
