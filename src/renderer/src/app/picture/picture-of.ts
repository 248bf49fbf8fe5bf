import {
  PICTURE_ATTRIBUTES,
  PICTURE_PAGE_ATTRIBUTES,
  PICTURE_TAGS,
  type Picture,
  type PictureElement,
  type PictureNode,
  type PictureTime
} from '../../../../shared/picture/picture'
import { DURATION_WORDS, RELATIVE_WORDS } from '../../../../shared/picture/time-words'

// What stands on the screen, as data: elements, what of their attributes can be seen, and texts.

/** The picture of `shell`; lines that begin below `bottom` (px from the top of the window) are left out. */
export function pictureOf(shell: Element, bottom: number): Picture {
  return {
    sheet: document.querySelector('link[rel="stylesheet"]')?.getAttribute('href') ?? '',
    page: attributesOf(document.documentElement, PICTURE_PAGE_ATTRIBUTES),
    root: elementOf(shell, bottom)
  }
}

function elementOf(element: Element, bottom: number): PictureElement {
  const attributes = attributesOf(element, PICTURE_ATTRIBUTES)
  const style = element.getAttribute('style')
  const children: PictureNode[] = []
  for (let child = element.firstChild; child !== null; child = child.nextSibling)
    children.push(...nodesOf(child, bottom))
  return [
    element.localName,
    style === null ? attributes : { ...attributes, style },
    ...timed(element, children)
  ]
}

function nodesOf(node: Node, bottom: number): readonly PictureNode[] {
  if (node instanceof Text) return [node.data]
  if (!(node instanceof Element) || !PICTURE_TAGS.has(node.localName)) return []
  // It comes and goes, like a banner: a start may well be without it.
  const isPassing = node.hasAttribute('data-passing')
  const isBelow = node.hasAttribute('data-line') && node.getBoundingClientRect().top >= bottom
  return isPassing || isBelow ? [] : [elementOf(node, bottom)]
}

/** The words for a span of time are made anew when the picture is shown. */
function timed(element: Element, children: readonly PictureNode[]): readonly PictureNode[] {
  const ago = element.getAttribute('data-ago')
  const age = element.getAttribute('data-age')
  if (ago !== null) return withTime(element.textContent, RELATIVE_WORDS, { ago: Number(ago) })
  return age === null ? children : withTime(element.textContent, DURATION_WORDS, { age: Number(age) })
}

function withTime(text: string, words: RegExp, time: PictureTime): readonly PictureNode[] {
  const [before = '', after] = text.split(words, 2)
  return after === undefined ? [text] : [before, time, after]
}

/** By name: a list of children or an object for each attribute, once asked for, stays with its element. */
function attributesOf(element: Element, allowed: ReadonlySet<string>): { readonly [name: string]: string } {
  const names = element.getAttributeNames().filter(name => allowed.has(name))
  return Object.fromEntries(names.map(name => [name, element.getAttribute(name) ?? '']))
}
