import type { SinkKind } from '../../core/ports/sink'
import { ocsfEvent } from '../kit/ocsf'
import { openTlsSink, tlsFields, tlsOrigin } from '../kit/tls-stream'

// OCSF events, one JSON object a line, over TLS.

export const kind: SinkKind = {
  manifest: {
    id: 'ocsf-tls',
    name: 'OCSF over TLS',
    connection: {
      fields: tlsFields('6515'),
      rights: ['The collector takes one JSON object a line over TLS']
    }
  },
  sink: { mostRecords: 200 },
  originOf: tlsOrigin,
  connect: ({ settings }, tools) =>
    openTlsSink(settings, tools, record => `${JSON.stringify(ocsfEvent(record))}\n`)
}
