import type { SinkKind, SinkRecord } from '../../core/ports/sink'
import { factsText, plain, subjectOf } from '../kit/plain'
import { framed, ownElement, syslogLine } from '../kit/syslog'
import { openTlsSink, tlsFields, tlsOrigin } from '../kit/tls-stream'

// RFC 5424 over TLS (RFC 5425), with everything in structured data.

/** UTF-8 text begins with this mark (RFC 5424, section 6.4). */
const MARK = '\ufeff'

export const kind: SinkKind = {
  manifest: {
    id: 'syslog-tls',
    name: 'Syslog over TLS (RFC 5424)',
    connection: {
      fields: tlsFields('6514'),
      rights: ['The collector takes RFC 5424 messages with octet counting over TLS']
    }
  },
  sink: { mostRecords: 200 },
  originOf: tlsOrigin,
  connect: ({ settings }, tools) => openTlsSink(settings, tools, record => framed(syslogOf(record)))
}

function syslogOf(record: SinkRecord): string {
  const { sequence, actor, account, rotation, act, hash, source } = record
  const subject = subjectOf(record)
  const details = factsText(record.facts)
  return syslogLine({
    record,
    elements: [
      { name: 'meta', params: [['sequenceId', String(((sequence - 1) % 2_147_483_647) + 1)]] },
      {
        name: 'origin',
        params: [
          ['software', 'Rekey'],
          ['swVersion', source.version]
        ]
      },
      ownElement('rekey', [
        ['sequence', String(sequence)],
        ['act', act],
        ['actorKind', actor.kind],
        ['actor', actor.id === null ? null : plain(actor.id)],
        ['entityType', subject.type],
        ['entityId', subject.uid],
        ['entity', subject.name],
        ['account', account === null ? null : plain(account.name ?? account.id)],
        ['rotation', rotation],
        ['installation', source.installation],
        ['hash', hash]
      ])
    ],
    text: `${MARK}${act} ${subject.name}${details === '' ? '' : ` ${details}`}`
  })
}
