import type { FaultView } from '../contract/reply'
import type { RotationView } from '../contract/rotations'

/** What a script can rely on; docs/cli.md names each. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  signIn: 4,
  waiting: 8,
  stillAccepted: 10
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export function exitOfFault({ code }: FaultView): ExitCode {
  return OF_FAULT[code] ?? EXIT.failed
}

const OF_FAULT: { readonly [code in FaultView['code']]?: ExitCode } = {
  'invalid-input': EXIT.usage,
  forbidden: EXIT.refused,
  conflict: EXIT.refused,
  'confirmation-required': EXIT.refused,
  'vault-locked': EXIT.signIn,
  'credential-rejected': EXIT.signIn
}

const ENDED_OTHERWISE: ReadonlySet<RotationView['state']> = new Set(['aborted', 'abandoned'])

/** How far a rotation is, for whoever asked for it to be done. */
export function exitOfRotation({ state, reason, closedAt }: RotationView): ExitCode {
  if (reason === 'still-accepted') return EXIT.stillAccepted
  if (ENDED_OTHERWISE.has(state)) return EXIT.failed
  return closedAt === null ? EXIT.waiting : EXIT.done
}
