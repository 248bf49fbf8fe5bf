import type { AccountSettings } from '../../../core/account'
import type { KeyAttributes } from '../../../core/key'
import type { FaultPlan } from './fault-plan'

/** A key as the fake provider itself knows it: the truth that tests compare with. */
export type SandboxKey = {
  readonly id: string
  readonly groupId: string
  readonly name: string
  readonly isActive: boolean
  readonly createdAt: number
  readonly lastUsedAt: number | null
  readonly uses: number
}

export type SandboxSeed = {
  readonly groupId: string
  readonly name: string
  readonly grants: readonly string[]
  readonly createdAt: number
  readonly lastUsedAt: number | null
  readonly expiresAt?: number | null
  readonly status?: 'active' | 'disabled' | 'expired' | 'revoked'
  readonly attributes?: KeyAttributes
  readonly createdBy?: { readonly id: string; readonly name: string; readonly isMember: boolean }
}

/** What a customer's service sends to the data API with its key. */
export type ConsumerCall = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** One request that the fake provider saw; no secrets. */
export type SeenRequest = {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly at: number
}

/** The stateful fake of one provider on loopback. */
export type SandboxServer = {
  readonly url: string
  /** Non-secret fields for the connection form. */
  readonly settings: AccountSettings
  /** Secret fields for the connection form, random per start. */
  readonly credential: Readonly<Record<string, string>>
  /** Adds a key with a history. `secret` holds its parts by environment variable. */
  seed(key: SandboxSeed): { readonly id: string; readonly secret: Readonly<Record<string, string>> }
  keys(): readonly SandboxKey[]
  /** Builds the documented data call from the variables of an env file. */
  consumerCall(env: Readonly<Record<string, string>>): ConsumerCall
  readonly faults: FaultPlan
  readonly requests: () => readonly SeenRequest[]
  /** For an API that takes questions with another method than GET: does this request change no key? */
  readonly isRead?: (request: SeenRequest) => boolean
  readonly close: () => Promise<void>
}

export type SandboxOptions = {
  /** Provider time, epoch milliseconds. */
  readonly now: () => number
  /** At least 24 random bytes as URL-safe text, new at each call. */
  readonly random: () => string
  readonly groups?: readonly { readonly id: string; readonly name: string }[]
  /** A version or way of working of the provider, such as Blnk's `0.12` or `secure-mode-off`. */
  readonly variant?: string
  /** What `snapshot` of a former run gave: the same keys live on. Keys' secrets are in it only as hashes. */
  readonly state?: unknown
  /** The management credential of a former run, by field name. */
  readonly credential?: Readonly<Record<string, string>>
  readonly port?: number
}

export type RunningSandbox = SandboxServer & { snapshot(): unknown }
export type StartSandbox = (options: SandboxOptions) => Promise<RunningSandbox>
