import { SECOND, type Clock } from '../../core/clock'
import { ok, type Fault, type Result } from '../../core/fault'
import type { Connected, ConnectionKind, DestinationConnection } from '../../core/ports/destination'
import type { ConnectionTools } from '../../core/ports/provider'
import { wipeBundle, type SecretBundle } from '../../core/secret'
import { credentialOf } from '../accounts/connection-input'

/**
 * Longest time from the first request of an act to its last. With the sign-out it is below the time for which a lock waits for
 * calls in flight.
 */
const LONGEST_ACT_MS = 30 * SECOND

export type Loan<Client extends Connected, T> = {
  readonly kind: ConnectionKind<Client>
  readonly settings: DestinationConnection['settings']
  /** Taken over: wiped at the end. */
  readonly credential: SecretBundle
  /** The answer when the deadline passes. */
  readonly late: T
}

/**
 * Opens a client, lends it to `work`, and closes it: no client, token or credential outlives the act. Once the deadline has
 * passed, the client sends nothing any more.
 */
export async function lendClient<Client extends Connected, T>(
  tools: ConnectionTools,
  { kind, settings, credential, late }: Loan<Client, T>,
  work: (client: Client) => Promise<T>
): Promise<Result<T>> {
  try {
    const client = kind.connect({ settings, credential: credentialOf(credential) }, tools)
    if (!client.ok) return client
    try {
      return ok(await beforeDeadline(tools.clock, work(client.value), late))
    } finally {
      // What the act achieved is known: a connection that does not close in order is out of use all the same.
      await client.value.close().catch(() => undefined)
    }
  } finally {
    wipeBundle(credential)
  }
}

async function beforeDeadline<T>(clock: Pick<Clock, 'sleep'>, work: Promise<T>, late: T): Promise<T> {
  const isOver = new AbortController()
  const deadline = clock.sleep(LONGEST_ACT_MS, isOver.signal).then(
    () => late,
    // The sleep ends so when the work came first: nobody waits for this answer.
    () => late
  )
  try {
    return await Promise.race([work, deadline])
  } finally {
    isOver.abort()
  }
}

/** Without a detail the fault is about an account's credential at a provider, and its words say so. */
export function faultOfServer(problem: Fault): Fault {
  const isBare = problem.code === 'credential-rejected' && problem.detail === undefined
  return isBare ? { ...problem, detail: 'sign-in-refused' } : problem
}
