import { useEffect } from 'react'
import { inBackground } from '../../bridge'
import { readMirror } from '../../state/mirror-store'
import { updateSettings } from '../settings/update-settings'
import { tableOf, takeTable, useKeys } from './keys-state'

const KEEP_AFTER_MS = 600
let isTaken = false

/** Takes over the kept layout once, before the first picture, and keeps each change of it a little later. */
export function takeKeptTable(): void {
  const mirror = readMirror()
  if (isTaken || mirror.kind !== 'ready') return
  isTaken = true
  takeTable(mirror.snapshot.settings.keysTable)
}

/** Columns, order and grouping stay as they are until the next start. */
export function useKeptTable(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const stop = useKeys.subscribe((state, before) => {
      if (JSON.stringify(tableOf(state)) === JSON.stringify(tableOf(before))) return
      if (timer !== null) clearTimeout(timer)
      timer = setTimeout(() => inBackground(keep()), KEEP_AFTER_MS)
    })
    return () => {
      stop()
      if (timer === null) return
      clearTimeout(timer)
      inBackground(keep())
    }
  }, [])
}

async function keep(): Promise<void> {
  const mirror = readMirror()
  if (mirror.kind !== 'ready') return
  const { settings, vault } = mirror.snapshot
  const keysTable = tableOf(useKeys.getState())
  const isSame = JSON.stringify(settings.keysTable) === JSON.stringify(keysTable)
  if (isSame || (vault.state !== 'open' && vault.state !== 'session')) return
  await updateSettings({ keysTable })
}
