import { SaxesParser, type SaxesTagPlain } from 'saxes'
import type { Result } from '../core/fault'
import { failed, ok } from '../core/fault'

// The only file that knows an XML parser. Some APIs, such as that of AWS IAM, answer in XML alone.

/** As `readJson` answers, so that an HTTP session takes either. */
type ReadBody = { readonly json: Result<unknown>; readonly isWhole: boolean }
type Element = { readonly name: string; text: string; readonly children: (readonly [string, unknown])[] }

const DEEPEST = 32
/** What AWS calls each item of a list. */
const ITEM = 'member'

/**
 * Reads a body as XML, strictly: well-formed UTF-8, no DOCTYPE and with it no entities, at most 32 levels deep. An element is a text,
 * an object of elements with different names, or a list of `member` elements; an empty one is an empty text. Attributes are not read.
 */
export function readXml(bytes: Uint8Array): ReadBody {
  const text = decode(bytes)
  if (text === null) return NOT_XML
  try {
    return { json: ok(treeOf(text)), isWhole: true }
  } catch {
    // The parser's message can quote the body, so it is not passed on.
    return NOT_XML
  }
}

const NOT_XML: ReadBody = { json: failed('provider-changed', 'not-json'), isWhole: true }

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    // Not UTF-8: a replaced character inside a secret would spoil it unnoticed.
    return null
  }
}

function treeOf(text: string): unknown {
  const root: Element = { name: '', text: '', children: [] }
  const open: Element[] = [root]
  const parser = new SaxesParser()
  const top = (): Element => open.at(-1) ?? root
  parser.on('error', refuse)
  parser.on('doctype', refuse)
  parser.on('opentag', ({ name }: SaxesTagPlain) => {
    if (open.length > DEEPEST) refuse()
    open.push({ name, text: '', children: [] })
  })
  parser.on('text', part => {
    top().text += part
  })
  parser.on('cdata', part => {
    top().text += part
  })
  parser.on('closetag', () => {
    const closed = open.pop() ?? root
    top().children.push([closed.name, valueOf(closed)])
  })
  parser.write(text).close()
  return valueOf(root)
}

function valueOf({ text, children }: Element): unknown {
  if (children.length === 0) return text
  if (text.trim() !== '') refuse()
  if (children.every(([name]) => name === ITEM)) return children.map(([, value]) => value)
  const names = new Set(children.map(([name]) => name))
  // Nobody knows which of two values holds.
  if (names.size !== children.length) refuse()
  return Object.fromEntries(children)
}

/** Leaves the parser; `readXml` turns it into a fault. */
function refuse(): never {
  throw new Error('refused')
}
