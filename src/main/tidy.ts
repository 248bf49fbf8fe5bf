import type { WebContents } from 'electron'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { TIDY_CHANNEL } from '../shared/ipc/channels'

/** The start is over, all keys have been read, and the watch has looked once: what they left behind is not needed any more. */
const FIRST_LOOK_MS = 7_000
const LOOK_AGAIN_MS = 5_000
/** Lists that are read again and again leave some megabytes behind in that time, which the engine alone would keep for hours. */
const REST_MS = 10 * 60_000
/** Somebody who types would feel the pause. */
const LEFT_ALONE_SECONDS = 3

/**
 * Does `work` after the start, and again every ten minutes, as soon as nobody uses the window for a moment. Returns the way to
 * end that.
 */
export function whenLeftAlone(idleSeconds: () => number, work: () => void): () => void {
  let timer = setTimeout(look, FIRST_LOOK_MS)
  function look(): void {
    const isLeftAlone = idleSeconds() >= LEFT_ALONE_SECONDS
    if (isLeftAlone) work()
    timer = setTimeout(look, isLeftAlone ? REST_MS : LOOK_AGAIN_MS)
  }
  return () => {
    clearTimeout(timer)
  }
}

/**
 * Collects the garbage. The engine does that by itself only when more is asked for, so an app that rests in the tray would keep
 * that of its start for hours.
 */
export function tidy(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (how: object) => void
  setFlagsFromString('--no-expose-gc')
  // Thoroughly: about 40 ms. Anything less keeps the room for new objects that the start has made.
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}

/** The same for a page. */
export function tidyPage(page: WebContents): void {
  if (!page.isDestroyed()) page.send(TIDY_CHANNEL)
}
