import { join } from 'node:path'
import type { CommandPath } from '../../../src/words/command-line'
import type { Ended, World } from '../child'

/** What one command must do. `args` are made when its turn comes, from what the cases before it found. */
export type Case = {
  readonly command: CommandPath
  readonly title: string
  readonly args: (found: Found) => readonly string[]
  readonly input?: (found: Found) => string
  readonly exit: number
  /** What is wrong with the answer; null when it is right. */
  readonly check?: (ended: Ended, found: Found) => string | null
}

/** Names and IDs that later cases use. */
export type Found = {
  readonly world: World
  keyId: string
  dormantName: string
  rotationId: string
  planHash: string
}

export const ACCOUNT = 'Harbour Messaging'
export const SERVICE_FILE = 'sandbox/env/harbour-messaging/order-updates-production.env'
export const KEY = 'order-updates-production'
export const CANARY_CREDENTIAL = 'canary-credential-8d1f20'
export const CANARY_LEAK = 'canary-leaked-77aa31'
/** Of a form that a vendor takes. */
export const CANARY_TOKEN = 'glpat-canary-not-a-real-token-31'
export const CANARY_PASSPHRASE = 'canary-passphrase-5f0c66'
export const CANARIES = [CANARY_CREDENTIAL, CANARY_LEAK, CANARY_TOKEN, CANARY_PASSPHRASE]

export type Rows = readonly { readonly id: string; readonly name: string }[]
export const data = ({ json }: Ended): unknown => json?.data ?? {}
export const stateOf = (ended: Ended, name: 'answer' | 'revoked'): string | undefined =>
  (data(ended) as { readonly [part: string]: { readonly state: string } | null | undefined })[name]?.state
export const must = (isRight: boolean, words: string): string | null => (isRight ? null : words)
export const delivery = ({ world }: Found): string => `env-file,path=${join(world.profile, SERVICE_FILE)}`
