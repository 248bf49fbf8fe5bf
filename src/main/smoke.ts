import { writeFileSync } from 'node:fs'
import type { BrowserWindow } from 'electron'

/** Below the launcher's own limit, so that the reason is ours to say. */
const DEADLINE_MS = 75_000
const LOOK_EVERY_MS = 150
/** The page has to look the same this often in a row: animations and fonts have settled. */
const STILL_PICTURES = 3
/** A page that never stands still, such as live counters, is good enough after this long. */
const SETTLE_MS = 4_000

export type SmokeOptions = {
  readonly window: BrowserWindow
  readonly screenshot: string | null
  /** True once the app has what the picture shall show. */
  readonly isReady: () => Promise<boolean>
}

/** Waits until the page is painted and still, writes the picture, and answers whether it worked in time. */
export async function takeSmokePicture(options: SmokeOptions): Promise<boolean> {
  const deadline = Date.now() + DEADLINE_MS
  let last = ''
  let still = 0
  let readySince: number | null = null
  while (Date.now() < deadline) {
    await pause(LOOK_EVERY_MS)
    if (options.window.isDestroyed()) return false
    if (!(await options.isReady())) continue
    readySince ??= Date.now()
    const picture = await options.window.webContents.capturePage()
    if (picture.isEmpty() || isPlain(picture.toBitmap())) continue
    const png = picture.toPNG()
    const print = `${png.length}:${png.subarray(-64).toString('hex')}`
    still = print === last ? still + 1 : 0
    last = print
    if (still < STILL_PICTURES && Date.now() < readySince + SETTLE_MS) continue
    if (options.screenshot !== null) writeFileSync(options.screenshot, png)
    return true
  }
  return false
}

/** A page that has painted nothing yet is of one colour. */
function isPlain(bitmap: Buffer): boolean {
  const pixels = new Uint32Array(bitmap.buffer, bitmap.byteOffset, Math.floor(bitmap.length / 4))
  const colours = new Set<number>()
  for (let index = 0; index < pixels.length && colours.size < 16; index += 97) colours.add(pixels[index] ?? 0)
  return colours.size < 4
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms)
  })
}
