import { fault, type Outcome } from '../../core/fault'
import type { Channel, ChannelClient, ChannelKind } from '../../core/ports/channel'
import type { Connection } from '../../core/ports/connections'
import type { Lend } from './as-destination'
import { faultOfServer } from './lend-client'

/** A connected channel. Each message opens the credential, signs in, sends and wipes. */
export function asChannel(
  connection: Connection,
  { channel }: Pick<ChannelKind, 'channel'>,
  lend: Lend<ChannelClient>
): Channel {
  return {
    ...channel,
    id: connection.id,
    name: connection.name,
    async send(message) {
      // The message may have been sent when the deadline passes.
      const late: Outcome<null> = { kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') }
      const lent = await lend(late, client => client.send(message))
      if (!lent.ok) return { kind: 'not-sent', fault: lent.fault }
      const outcome = lent.value
      return outcome.kind === 'committed' ? outcome : { ...outcome, fault: faultOfServer(outcome.fault) }
    }
  }
}
