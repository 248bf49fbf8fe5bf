import { writeFileSync } from 'node:fs'
import type { BrowserWindow } from 'electron'
import type { Host } from '../host/host-port'
import { pause } from '../host/timers'
import type { LaunchOptions } from './launch-options'
import { printLine } from './terminal'

/** Below the launcher's own limit, so that the reason is ours to say. */
const DEADLINE_MS = 75_000
const LOOK_EVERY_MS = 150
/** The page has to look the same this often in a row: animations and fonts have settled. */
const STILL_PICTURES = 3
/** A page that never stands still, such as live counters, is good enough after this long. */
const SETTLE_MS = 4_000

export type SmokeOptions = {
  readonly host: Host
  readonly window: BrowserWindow
  readonly launch: LaunchOptions
}

/** Opens what the picture shall show, takes it, and answers whether that worked in time. */
export async function runSmoke(options: SmokeOptions): Promise<boolean> {
  await options.host.ready()
  if (options.launch.withSandbox) {
    const reply = await options.host.call({ kind: 'headless' }, 'sandbox.start', {})
    if (!reply.ok) {
      printLine(`Rekey: the sandbox did not start: ${reasonOf(reply.fault, options.host.vaultState())}.`)
      return false
    }
  }
  const png = await stillPicture(options.window, () => isSettled(options))
  if (png === null) {
    printLine(`Rekey: nothing worth a picture was shown within ${DEADLINE_MS / 1_000} s.`)
    return false
  }
  return options.launch.screenshot === null || isWritten(options.launch.screenshot, png)
}

/** The log of a smoke run goes with its profile: so the reason is printed. */
function isWritten(file: string, png: Buffer): boolean {
  try {
    writeFileSync(file, png)
    return true
  } catch (error) {
    printLine(`Rekey: the picture could not be written (${codeOf(error)}): ${file}`)
    return false
  }
}

/** The name of an error and its code, and nothing of its message: that may hold what a page or a provider said. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error ? String(error.code) : error.name
}

/** In words where the machine has no keychain to speak of: the sandbox seals its secrets like everything else. */
export function reasonOf(
  { code, detail }: { readonly code: string; readonly detail?: string | undefined },
  vault: ReturnType<Host['vaultState']>
): string {
  return KEYCHAIN_REASONS[vault] ?? detail ?? code
}

const KEYCHAIN_REASONS: { readonly [vault: string]: string } = {
  'keychain-absent':
    'no keyring answers; start gnome-keyring or KWallet in this session (or use dbus-run-session), then try again',
  'keychain-locked': 'the keyring is locked; unlock it, then try again',
  'keychain-hung': 'the keyring does not answer; look for a question of your system, then try again'
}

/** A sandbox that was asked for has its keys. */
async function isSettled({ host, launch }: SmokeOptions): Promise<boolean> {
  if (!launch.withSandbox) return true
  const reply = await host.call({ kind: 'headless' }, 'keys.counts', { filter: {} })
  return reply.ok && (reply.value as { readonly total: number }).total > 0
}

/** The page's picture once it is painted and still; null when the time is over. */
async function stillPicture(window: BrowserWindow, isReady: () => Promise<boolean>): Promise<Buffer | null> {
  const deadline = Date.now() + DEADLINE_MS
  let last = ''
  let still = 0
  let readySince: number | null = null
  while (Date.now() < deadline) {
    await pause(LOOK_EVERY_MS)
    if (window.isDestroyed()) return null
    if (!window.isVisible() || !(await isReady())) continue
    const picture = await window.webContents.capturePage()
    if (picture.isEmpty() || isPlain(picture.toBitmap())) continue
    readySince ??= Date.now()
    const png = picture.toPNG()
    const print = `${png.length}:${png.subarray(-64).toString('hex')}`
    still = print === last ? still + 1 : 0
    last = print
    if (still >= STILL_PICTURES || Date.now() > readySince + SETTLE_MS) return png
  }
  return null
}

/** A page that has painted nothing yet is of one colour. */
function isPlain(bitmap: Buffer): boolean {
  const pixels = new Uint32Array(bitmap.buffer, bitmap.byteOffset, Math.floor(bitmap.length / 4))
  const colours = new Set<number>()
  for (let index = 0; index < pixels.length && colours.size < 16; index += 97) colours.add(pixels[index] ?? 0)
  return colours.size < 4
}
