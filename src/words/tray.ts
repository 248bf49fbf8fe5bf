import type { KeyRowView } from '../contract/key-row'
import type { RotationView } from '../contract/rotations'
import { durationWords } from './time-words'

// Labels and lines of the tray. They show no seconds, since the menu is not rebuilt that often.

const MINUTE_MS = 60_000

export type TrayState = 'ok' | 'waiting' | 'needs-you' | 'locked'

export const TRAY_WORDS = {
  needYou: { one: 'needs you', many: 'need you' },
  waiting: { one: 'waiting', many: 'waiting' },
  pinned: 'Pinned',
  rotate: 'Rotate…',
  disable: 'Disable…',
  revoke: 'Revoke…',
  quickRevoke: 'Quick revoke…',
  lock: 'Lock now',
  open: 'Open Rekey',
  resume: 'Resume monitoring',
  pause: 'Pause monitoring for 1 h',
  offline: 'Rekey: offline, not monitoring'
} as const

export function trayTooltip(state: TrayState, needy: number, waiting: number): string {
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

export function trayUsedWords({ lastUsed }: KeyRowView, now: number): string {
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

export function trayStateWords(rotation: RotationView, now: number): string {
  if (rotation.state === 'old-still-used') return 'old key still used'
  if (rotation.reason === 'still-accepted') return 'revoked key answers'
  const { code, until } = rotation.waits
  if (until !== null && until > now) return `${WAIT_WORDS[code]} for ${spanWords(until - now)} more`
  return WAIT_WORDS[code]
}

const WAIT_WORDS: { readonly [Code in RotationView['waits']['code']]: string } = {
  nothing: 'in progress',
  'your-start': 'ready to start',
  'your-new-key': 'new key to make',
  queued: 'queued',
  'your-yes-to-permissions': 'wider permissions to accept',
  'your-hand-off': 'new key to deliver',
  destinations: 'delivering the new key',
  activation: 'activating the new key',
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
  reconcile: 'finding out what happened',
  vault: 'waits for the vault',
  storage: 'waits for the disk',
  offline: 'waits for the network',
  team: 'waits for the team'
}

/** Never in seconds: nobody makes the menu anew as fast as they go by. */
function spanWords(ms: number): string {
  return durationWords(Math.max(MINUTE_MS, ms))
}

export function trayClipboardLabel(seconds: number): string {
  return `Clear clipboard (${seconds} s)`
}

export function trayQuitLabel(open: number): string {
  if (open === 0) return 'Quit'
  return `Quit (${open} ${open === 1 ? 'rotation stays' : 'rotations stay'} open)`
}
