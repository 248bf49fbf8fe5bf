import type { SinkRecord } from '../../core/ports/sink'
import { factsText, hasFailed, plain, subjectOf, weightOf, type Weight } from './plain'

// ArcSight Common Event Format, version 0.

const SEVERITY: Record<Weight, number> = { info: 2, notice: 4, high: 7 }

export function cefText(record: SinkRecord): string {
  const { act, source, actor, account, rotation, sequence, at, hash } = record
  const subject = subjectOf(record)
  const header = ['CEF:0', 'Rekey', 'Rekey', source.version, act, act, String(SEVERITY[weightOf(record)])]
  const extension: readonly (readonly [name: string, value: string | null])[] = [
    ['rt', String(at)],
    ['externalId', String(sequence)],
    ['suser', actor.id === null ? actor.kind : plain(actor.id)],
    ['outcome', hasFailed(record) ? 'failure' : 'success'],
    ['dvchost', source.host],
    ['deviceExternalId', source.installation],
    ['cs1Label', 'entity'],
    ['cs1', subject.name],
    ['cs2Label', 'entityId'],
    ['cs2', subject.uid],
    ['cs3Label', 'account'],
    ['cs3', account === null ? null : plain(account.name ?? account.id)],
    ['cs4Label', 'rotation'],
    ['cs4', rotation],
    ['cs5Label', 'rowHash'],
    ['cs5', hash],
    ['cs6Label', 'actorKind'],
    ['cs6', actor.kind],
    ['msg', factsText(record.facts)]
  ]
  const fields = extension.flatMap(([name, value], index) => {
    // A label without its value says nothing.
    const next = extension[index + 1]
    const isEmptyLabel = name.endsWith('Label') && (next?.[1] ?? '') === ''
    return value === null || value === '' || isEmptyLabel ? [] : [`${name}=${escaped(value)}`]
  })
  return `${header.map(part => part.replaceAll(/[\\|]/g, '\\$&')).join('|')}|${fields.join(' ')}`
}

function escaped(value: string): string {
  return value.replaceAll(/[\\=]/g, '\\$&').replaceAll(/\r?\n/g, '\\n')
}
