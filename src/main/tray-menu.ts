import type { SealedSecretView } from '../contract/deliveries'
import type { KeyRowView } from '../contract/key-row'
import type { MonitorView } from '../contract/monitor'
import type { RotationView } from '../contract/rotations'
import type { VaultView } from '../contract/vault'
import { plainLabel } from './plain-label'
import { durationWords } from '../words/time-words'

// What the tray shows, as data: made from the same snapshot that a window gets, so nothing exists only in the tray.

export type TrayState = 'ok' | 'waiting' | 'needs-you' | 'locked'

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
const MINUTE_MS = 60_000

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
      isOffline && !isLocked ? 'Rekey: offline, not monitoring' : tooltipOf(state, needy.length, waiting.length)
    ),
    items: [
      ...linesOf('●', 'need you', 'needs you', needy, facts.now),
      ...linesOf('◐', 'waiting', 'waiting', waiting, facts.now),
      ...(needy.length + waiting.length > 0 ? [separator] : []),
      ...pinnedMenu(facts),
      item('Quick revoke…', { kind: 'quick-revoke', keyId: null }),
      ...(isLocked ? [] : [item('Lock now', { kind: 'lock' })]),
      ...clipboardLine(facts),
      separator,
      item('Open Rekey', { kind: 'open', screen: null, id: null }),
      facts.monitor.kind === 'paused'
        ? item('Resume monitoring', { kind: 'resume' })
        : item('Pause monitoring for 1 h', { kind: 'pause' }),
      item(quitLabel(open.length), { kind: 'quit' })
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
      label: plainLabel(`${key.name} ${tailOf(key.masked)} (${usedWords(key, now)})`),
      items: [
        ...(key.can.rotate ? [item('Rotate…', { kind: 'open', screen: 'rotate', id: key.id })] : []),
        ...(key.can.disable ? [item('Disable…', revoke)] : []),
        ...(key.can.revoke ? [item('Revoke…', revoke)] : [])
      ]
    }
  })
  return [{ type: 'menu', label: 'Pinned', items }]
}

const TAIL = 4

/** The end of the mask alone: some providers' masks are whole ids. */
function tailOf(masked: string | null): string {
  const letters = (masked ?? '').replace(/[^A-Za-z0-9]/g, '')
  return letters === '' ? '' : `…${letters.slice(-TAIL)}`
}

function usedWords({ lastUsed }: KeyRowView, now: number): string {
  switch (lastUsed.kind) {
    case 'used':
      return `used ${spanWords(now - lastUsed.at)} ago`
    case 'never':
      return 'no use seen'
    case 'unknown':
      return 'last use unknown'
    default:
      return lastUsed satisfies never
  }
}

function stateOf(isLocked: boolean, needy: number, waiting: number): TrayState {
  if (isLocked) return 'locked'
  if (needy > 0) return 'needs-you'
  return waiting > 0 ? 'waiting' : 'ok'
}

function tooltipOf(state: TrayState, needy: number, waiting: number): string {
  switch (state) {
    case 'locked':
      return 'Rekey: locked'
    case 'needs-you':
      return `Rekey: ${needy} ${needy === 1 ? 'rotation needs' : 'rotations need'} you`
    case 'waiting':
      return `Rekey: ${waiting} ${waiting === 1 ? 'rotation waits' : 'rotations wait'}`
    case 'ok':
      return 'Rekey: nothing needs you'
    default:
      return state satisfies never
  }
}

function linesOf(
  mark: string,
  many: string,
  one: string,
  rotations: readonly RotationView[],
  now: number
): readonly TrayItem[] {
  const [first, ...rest] = rotations
  if (first === undefined) return []
  const head = `${mark} ${rotations.length} ${rotations.length === 1 ? one : many}: ${aboutOf(first, now)}`
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
  return `${place}: ${stateWords(rotation, now)}`
}

function stateWords(rotation: RotationView, now: number): string {
  if (rotation.state === 'old-still-used') return 'old key still used'
  if (rotation.reason === 'still-accepted') return 'revoked key answers'
  const { code, until } = rotation.waits
  if (until !== null && until > now) return `${WAIT_WORDS[code]} for ${spanWords(until - now)} more`
  return WAIT_WORDS[code]
}

const WAIT_WORDS: { readonly [Code in RotationView['waits']['code']]: string } = {
  nothing: 'in progress',
  'your-start': 'ready to start',
  queued: 'queued',
  'your-yes-to-permissions': 'wider permissions to accept',
  'your-hand-off': 'new key to hand off',
  'your-deployment': 'deploy the new key',
  'your-confirmation': 'old key ready to revoke',
  'your-decision': 'needs a decision',
  capacity: 'key limit reached',
  'provider-answer': 'waits for the provider',
  propagation: 'waits for the provider',
  'traffic-on-new': 'waits for use of the new key',
  'old-quiet': 'old key must be quiet',
  cooling: 'old key disabled',
  'proof-of-death': 'collecting proof of the revoke',
  reconcile: 'looking what happened',
  vault: 'waits for the vault',
  offline: 'waits for the network'
}

/** Never in seconds: nobody makes the menu anew as fast as they go by. */
function spanWords(ms: number): string {
  return durationWords(Math.max(MINUTE_MS, ms))
}

function clipboardLine(facts: TrayFacts): readonly TrayItem[] {
  const clearsAt = facts.sealedSecrets.reduce(
    (latest, sealedSecret) => Math.max(latest, sealedSecret.clipboard?.clearsAt ?? 0),
    0
  )
  const seconds = Math.ceil((clearsAt - facts.now) / 1_000)
  return seconds > 0 ? [item(`Clear clipboard (${seconds} s)`, { kind: 'clear-clipboard' })] : []
}

function quitLabel(open: number): string {
  if (open === 0) return 'Quit'
  return `Quit (${open} ${open === 1 ? 'rotation stays' : 'rotations stay'} open)`
}
