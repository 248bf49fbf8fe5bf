import type { SinkRecord } from '../../core/ports/sink'
import { isoTime, weightOf, type Weight } from './plain'

// A message of RFC 5424, and its frame of RFC 5425.

/** Log audit, facility 13. */
const FACILITY = 13
const SEVERITY: Record<Weight, number> = { info: 6, notice: 5, high: 4 }
/** Reserved by RFC 5612 for documentation and examples: Rekey has no number of its own. */
const ENTERPRISE = 32473
const MESSAGE_ID = /[^\x21-\x7e]/g

export type SyslogMessage = {
  readonly record: SinkRecord
  readonly elements: readonly StructuredElement[]
  readonly text: string
}

export type StructuredElement = {
  readonly name: string
  readonly params: readonly (readonly [name: string, value: string | null])[]
}

export function syslogLine({ record, elements, text }: SyslogMessage): string {
  const { at, act, source } = record
  const priority = FACILITY * 8 + SEVERITY[weightOf(record)]
  const host = field(source.host, 255)
  const header = `<${priority}>1 ${isoTime(at)} ${host} rekey - ${field(act, 32)}`
  const data = elements.map(elementText).join('')
  return `${header} ${data === '' ? '-' : data} ${text}`
}

/** `rekey` becomes `rekey@32473`: names without an at sign are reserved. */
export function ownElement(name: string, params: StructuredElement['params']): StructuredElement {
  return { name: `${name}@${ENTERPRISE}`, params }
}

function elementText({ name, params }: StructuredElement): string {
  const texts = params.flatMap(([param, value]) =>
    value === null ? [] : [` ${param}="${value.replaceAll(/["\\\]]/g, found => `\\${found}`)}"`]
  )
  return `[${name}${texts.join('')}]`
}

function field(text: string, longest: number): string {
  const printable = text.replaceAll(MESSAGE_ID, '').slice(0, longest)
  return printable === '' ? '-' : printable
}

/** Octet counting: the length in bytes, a space, the message. */
export function framed(line: string): string {
  return `${Buffer.byteLength(line, 'utf8')} ${line}`
}
