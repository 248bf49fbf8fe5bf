import {
  MOST_PICTURE,
  PICTURE_ATTRIBUTES,
  PICTURE_PAGE_ATTRIBUTES,
  PICTURE_STYLE,
  PICTURE_TAGS
} from '../../shared/picture/picture'
import { durationWords, relativeWords } from '../../shared/picture/time-words'
import { escapeHtml } from '../escape-html'

/** What stands in the page until the app is there. */
export type Markup = {
  /** The name of the sheet that it needs. */
  readonly sheet: string
  /** Attributes of the page, each with a blank before it. */
  readonly page: string
  readonly html: string
  /** Rules for the places of the parts: styles in markup are forbidden to every page of ours. */
  readonly rules: string
}

const DEEPEST = 40
const WITHOUT_END: ReadonlySet<string> = new Set(['input'])
/** Stronger than any rule for the parts themselves, as a style of an element is. */
const PLACES = '#root'

/**
 * Turns a kept picture into markup, word by word from the lists of shared/picture/picture.ts: whoever could write into the
 * profile still brings nothing into the page that loads, runs or leads anywhere. Times are said as of `now`, in ms since 1970.
 * Null when it is not a picture of ours.
 */
export function markupOf(text: string, now: number): Markup | null {
  if (text.length > MOST_PICTURE) return null
  try {
    const { page, root, sheet } = fields(JSON.parse(text) as unknown)
    if (typeof sheet !== 'string') return null
    const rules = new Map<string, string>()
    const html = elementOf(root, { now, rules }, 0)
    return {
      sheet,
      page: attributesOf(page, PICTURE_PAGE_ATTRIBUTES),
      html,
      rules: [...rules].map(([body, name]) => `${PLACES} .${name}{${body}}`).join('')
    }
  } catch (error) {
    if (error instanceof NotAPicture || error instanceof SyntaxError) return null
    throw error
  }
}

class NotAPicture extends Error {}

/** `rules`: the name of the class of each place. */
type Context = { readonly now: number; readonly rules: Map<string, string> }

function nodeOf(node: unknown, context: Context, depth: number): string {
  if (typeof node === 'string') return escapeHtml(node)
  if (Array.isArray(node)) return elementOf(node, context, depth)
  const { ago, age } = fields(node)
  if (typeof ago === 'number') return relativeWords(ago, context.now)
  if (typeof age === 'number') return durationWords(context.now - age)
  throw new NotAPicture()
}

function elementOf(node: unknown, context: Context, depth: number): string {
  if (!Array.isArray(node) || depth > DEEPEST) throw new NotAPicture()
  const [tag, attributes, ...children] = node as readonly unknown[]
  if (typeof tag !== 'string' || !PICTURE_TAGS.has(tag)) throw new NotAPicture()
  const { style, ...others } = fields(attributes)
  const named = style === undefined ? others : { ...others, class: placed(style, others['class'], context) }
  const start = `<${tag}${attributesOf(named, PICTURE_ATTRIBUTES)}>`
  if (WITHOUT_END.has(tag)) return start
  return `${start}${children.map(child => nodeOf(child, context, depth + 1)).join('')}</${tag}>`
}

/** The classes of an element that has a place of its own, which is a rule in the sheet of the page. */
function placed(style: unknown, classes: unknown, { rules }: Context): string {
  if (typeof style !== 'string') throw new NotAPicture()
  const declarations = style
    .split(';')
    .map(each => each.trim())
    .filter(Boolean)
  if (!declarations.every(each => PICTURE_STYLE.test(each))) throw new NotAPicture()
  const body = declarations.join(';')
  const name = rules.get(body) ?? `placed-${rules.size}`
  rules.set(body, name)
  return typeof classes === 'string' ? `${classes} ${name}` : name
}

function attributesOf(found: unknown, allowed: ReadonlySet<string>): string {
  return Object.entries(fields(found))
    .map(([name, value]) => {
      if (!allowed.has(name) || typeof value !== 'string') throw new NotAPicture()
      return ` ${name}="${escapeHtml(value)}"`
    })
    .join('')
}

function fields(found: unknown): { readonly [name: string]: unknown } {
  if (typeof found !== 'object' || found === null) throw new NotAPicture()
  return { ...found }
}
