import type { Fault, Outcome, Result } from '../fault'
import type { FormField } from './provider'

// Implemented by each folder of src/activators, and by destinations whose server knows its consumers; needed by rotations.
// An activation makes the consumers of a destination take up the new secret, such as a restart. It gets the destination's
// coordinates and never the secret. Example: restart the unit `payments.service` on this machine.

type Settings = { readonly [name: string]: string }

export type ActivatorManifest = {
  readonly id: string
  readonly name: string
  /** What it does, in one sentence for the form. */
  readonly help: string
  /** None is secret: what a person enters here stands in the journal. */
  readonly fields: readonly Pick<FormField, 'name' | 'label' | 'help' | 'isRequired'>[]
  /** Longest time from its start to its end; then a person is asked. */
  readonly deadlineMs: number
}

/** What a person chose for one destination, before anything was written there. */
export type ActivationChoice = { readonly id: string; readonly settings: Settings }

export type ActivationOrder = {
  /** Random, new for each start: a receiver can refuse the second of two. */
  readonly id: string
  readonly settings: Settings
  readonly rotationId: string
  /** Where the secret was delivered, and when by our clock. */
  readonly delivered: {
    readonly where: string
    readonly settings: Settings
    readonly at: number
  }
}

/**
 * - `running`: started and not at its end.
 * - `active`: at its end, and consumers work with what the destination holds.
 * - `failed`: at its end, and something went wrong.
 * - `not-started`: it certainly did not start, so it may be started.
 * - `unknown`: nobody can say whether it ran; only a person may have it started again.
 */
export type ActivationProgress =
  | { readonly kind: 'running' | 'active' | 'not-started' | 'unknown' }
  | { readonly kind: 'failed'; readonly fault: Fault }

/** No answer of a server, and no output of a program, ever reaches a fault. */
export type ActivatorClient = {
  /**
   * Reads what `follow` has to compare with later, such as the unit's invocation, and changes nothing. The answer goes to disk
   * before `start`: short, and never secret. Faults say why the activation cannot work.
   */
  prepare(order: ActivationOrder): Promise<Result<string>>
  /** Called once for each order. Answers soon: what takes longer is `running`, and followed. */
  start(order: ActivationOrder, mark: string): Promise<Outcome<'running' | 'active'>>
  /** Reads how far it has come, and changes nothing. Also asked after a lost answer or a crash. */
  follow(order: ActivationOrder, mark: string): Promise<Result<ActivationProgress>>
}

export type Activator = ActivatorClient & { readonly manifest: ActivatorManifest }

/** Finds an activator of this machine by its id; those of connected servers come with their destination. */
export type ActivatorLookup = { get(id: string): Activator | undefined }
