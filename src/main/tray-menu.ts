import type { SealedSecretView } from '../contract/deliveries'
import type { KeyRowView } from '../contract/key-row'
import type { MonitorView } from '../contract/monitor'
import type { RotationView } from '../contract/rotations'
import type { VaultView } from '../contract/vault'
import { plainLabel } from './plain-label'
import {
  TRAY_WORDS,
  trayClipboardLabel,
  trayQuitLabel,
  trayStateWords,
  trayTooltip,
  trayUsedWords,
  type TrayState
} from '../words/tray'

export type { TrayState }

// What the tray shows, as data: made from the same snapshot that a window gets, so nothing exists only in the tray.

export type TrayFacts = {
  readonly vault: VaultView['state']
  readonly rotations: readonly RotationView[]
  readonly sealedSecrets: readonly SealedSecretView[]
  /** What the account monitor does now. */
  readonly monitor: MonitorView
  readonly pinned: readonly KeyRowView[]
  readonly now: number
}

export type TrayAct =
  | { readonly kind: 'open'; readonly screen: string | null; readonly id: string | null }
  /** With a key: that key's question at once; it still has to be confirmed there. */
  | { readonly kind: 'quick-revoke'; readonly keyId: string | null }
  | { readonly kind: 'lock' }
  | { readonly kind: 'clear-clipboard' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'quit' }

export type TrayItem =
  | { readonly type: 'separator' }
  | { readonly type: 'item'; readonly label: string; readonly act: TrayAct | null }
  | { readonly type: 'menu'; readonly label: string; readonly items: readonly TrayItem[] }

export type TrayPicture = {
  readonly state: TrayState
  readonly tooltip: string
  readonly items: readonly TrayItem[]
}

const MOST_LINES = 5

export function trayPicture(facts: TrayFacts): TrayPicture {
  const isLocked = facts.vault !== 'open' && facts.vault !== 'session'
  const open = facts.rotations.filter(rotation => rotation.closedAt === null)
  const needy = open.filter(rotation => rotation.needsPerson)
  const waiting = open.filter(rotation => !rotation.needsPerson)
  const isOffline = facts.monitor.kind === 'offline'
  const state = stateOf(isLocked || isOffline, needy.length, waiting.length)
  return {
    state,
    tooltip: plainLabel(
      isOffline && !isLocked ? TRAY_WORDS.offline : trayTooltip(state, needy.length, waiting.length)
    ),
    items: [
      ...linesOf('●', TRAY_WORDS.needYou, needy, facts.now),
      ...linesOf('◐', TRAY_WORDS.waiting, waiting, facts.now),
      ...(needy.length + waiting.length > 0 ? [separator] : []),
      ...pinnedMenu(facts),
      item(TRAY_WORDS.quickRevoke, { kind: 'quick-revoke', keyId: null }),
      ...(isLocked ? [] : [item(TRAY_WORDS.lock, { kind: 'lock' })]),
      ...clipboardLine(facts),
      separator,
      item(TRAY_WORDS.open, { kind: 'open', screen: null, id: null }),
      facts.monitor.kind === 'paused'
        ? item(TRAY_WORDS.resume, { kind: 'resume' })
        : item(TRAY_WORDS.pause, { kind: 'pause' }),
      item(trayQuitLabel(open.length), { kind: 'quit' })
    ]
  }
}

const separator: TrayItem = { type: 'separator' }

function item(label: string, act: TrayAct | null): TrayItem {
  return { type: 'item', label: plainLabel(label), act }
}

/** Each pinned key with its three acts; none of them acts before a window has asked. */
function pinnedMenu({ pinned, now }: TrayFacts): readonly TrayItem[] {
  if (pinned.length === 0) return []
  const items = pinned.map((key): TrayItem => {
    const revoke: TrayAct = { kind: 'quick-revoke', keyId: key.id }
    return {
      type: 'menu',
      label: plainLabel(`${key.name} ${tailOf(key.masked)} (${trayUsedWords(key, now)})`),
      items: [
        ...(key.can.rotate ? [item(TRAY_WORDS.rotate, { kind: 'open', screen: 'rotate', id: key.id })] : []),
        ...(key.can.disable ? [item(TRAY_WORDS.disable, revoke)] : []),
        ...(key.can.revoke ? [item(TRAY_WORDS.revoke, revoke)] : [])
      ]
    }
  })
  return [{ type: 'menu', label: TRAY_WORDS.pinned, items }]
}

const TAIL = 4

/** The end of the mask alone: some providers' masks are whole ids. */
function tailOf(masked: string | null): string {
  const letters = (masked ?? '').replace(/[^A-Za-z0-9]/g, '')
  return letters === '' ? '' : `…${letters.slice(-TAIL)}`
}

function stateOf(isLocked: boolean, needy: number, waiting: number): TrayState {
  if (isLocked) return 'locked'
  if (needy > 0) return 'needs-you'
  return waiting > 0 ? 'waiting' : 'ok'
}

function linesOf(
  mark: string,
  words: { readonly one: string; readonly many: string },
  rotations: readonly RotationView[],
  now: number
): readonly TrayItem[] {
  const [first, ...rest] = rotations
  if (first === undefined) return []
  const head = `${mark} ${rotations.length} ${rotations.length === 1 ? words.one : words.many}: ${aboutOf(first, now)}`
  return [
    item(head, openRotation(first)),
    ...rest
      .slice(0, MOST_LINES - 1)
      .map(rotation => item(`    ${aboutOf(rotation, now)}`, openRotation(rotation)))
  ]
}

function openRotation(rotation: RotationView): TrayAct {
  return { kind: 'open', screen: 'rotations', id: rotation.id }
}

/** Service and what it is about: never a key's mask or id, which others could read over a shoulder. */
function aboutOf(rotation: RotationView, now: number): string {
  const place = `${rotation.service} ${rotation.environment}`
  return `${place}: ${trayStateWords(rotation, now)}`
}

function clipboardLine(facts: TrayFacts): readonly TrayItem[] {
  const clearsAt = facts.sealedSecrets.reduce(
    (latest, sealedSecret) => Math.max(latest, sealedSecret.clipboard?.clearsAt ?? 0),
    0
  )
  const seconds = Math.ceil((clearsAt - facts.now) / 1_000)
  return seconds > 0 ? [item(trayClipboardLabel(seconds), { kind: 'clear-clipboard' })] : []
}
