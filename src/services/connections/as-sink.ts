import { fault, type Outcome } from '../../core/fault'
import type { Connection } from '../../core/ports/connections'
import type { Sink, SinkClient, SinkKind } from '../../core/ports/sink'
import type { Lend } from './as-destination'
import { faultOfServer } from './lend-client'

/** A connected sink. Each batch opens the credential, signs in, sends and wipes. */
export function asSink(
  connection: Connection,
  { sink }: Pick<SinkKind, 'sink'>,
  lend: Lend<SinkClient>
): Sink {
  return {
    ...sink,
    id: connection.id,
    name: connection.name,
    async send(records) {
      // The batch may have been taken when the deadline passes.
      const late: Outcome<null> = { kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') }
      const lent = await lend(late, client => client.send(records))
      if (!lent.ok) return { kind: 'not-sent', fault: lent.fault }
      const outcome = lent.value
      return outcome.kind === 'committed' ? outcome : { ...outcome, fault: faultOfServer(outcome.fault) }
    }
  }
}
