import { useEffect } from 'react'
import { call, inBackground } from '../../bridge'
import { useKeys } from '../../features/keys/keys-state'
import type { Mirror } from '../../state/mirror'
import { onMirror, readMirror } from '../../state/mirror-store'
import { useNavigation } from '../../state/navigation'
import { pictureOf } from './picture-of'

/** The screen has been left alone, and everything on it has arrived. */
const QUIET_MS = 2_000

/**
 * Hands main the picture of the window for the next start, whenever the window looks as it does at its beginning and something in
 * it has changed. At any other time main keeps the last one, as long as that is still true.
 */
export function usePicture(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let idle: number | undefined
    let seen: readonly unknown[] = []
    // Also what waits for an idle moment: it would tell main that it knows of a change which is not on the screen yet.
    const drop = (): void => {
      clearTimeout(timer)
      if (idle !== undefined) cancelIdleCallback(idle)
    }
    const settle = (): void => {
      drop()
      timer = setTimeout(() => {
        idle = requestIdleCallback(keep)
      }, QUIET_MS)
    }
    const keep = (): void => {
      const mirror = readMirror()
      const shell = document.querySelector('.shell')
      const grid = shell?.querySelector('.grid') ?? null
      if (mirror.kind !== 'ready' || shell === null || grid === null || !isBeginning(grid)) return
      if (grid.getAttribute('aria-busy') === 'true' || grid.querySelector('.row-placeholder') !== null) {
        settle()
        return
      }
      const { revision, sync } = mirror.snapshot
      // How far one is stands in the bar; its end makes the next picture.
      if (sync.isRunning) return
      const picture = JSON.stringify(pictureOf(shell, grid.getBoundingClientRect().bottom))
      inBackground(call('app.keepPicture', { picture, revision }))
    }
    const stops = [
      onMirror(() => {
        const shown = shownOf(readMirror())
        if (shown.every((each, place) => each === seen[place])) return
        seen = shown
        settle()
      }),
      useKeys.subscribe(settle),
      useNavigation.subscribe(settle)
    ]
    settle()
    return () => {
      drop()
      for (const stop of stops) stop()
    }
  }, [])
}

/** As a start shows it: the top of the list, nothing searched for, chosen or opened. */
function isBeginning(grid: Element): boolean {
  const { screen, query, keyId, dialog } = useNavigation.getState()
  const { selected, expanded, collapsed, active } = useKeys.getState()
  return (
    screen === 'keys' &&
    query === '' &&
    keyId === null &&
    dialog === null &&
    active === 0 &&
    grid.scrollTop === 0 &&
    [selected, expanded, collapsed].every(each => each.size === 0)
  )
}

/** What stands in the picture; the rest of the mirror changes every second. */
function shownOf(mirror: Mirror): readonly unknown[] {
  if (mirror.kind !== 'ready') return []
  const { vault, accounts, settings, rotations, schedules, keysRevision } = mirror.snapshot
  return [vault, accounts, settings, rotations, schedules, keysRevision]
}
