import type { SinkKind } from '../../core/ports/sink'
import { cefText } from '../kit/cef'
import { framed, syslogLine } from '../kit/syslog'
import { openTlsSink, tlsFields, tlsOrigin } from '../kit/tls-stream'

// CEF in a syslog message over TLS, for collectors that know no newer format.

export const kind: SinkKind = {
  manifest: {
    id: 'cef-tls',
    name: 'CEF over TLS',
    connection: {
      fields: tlsFields('6514'),
      rights: ['The collector takes CEF in syslog messages with octet counting over TLS']
    }
  },
  sink: { mostRecords: 200 },
  originOf: tlsOrigin,
  connect: ({ settings }, tools) =>
    openTlsSink(settings, tools, record =>
      framed(syslogLine({ record, elements: [], text: cefText(record) }))
    )
}
