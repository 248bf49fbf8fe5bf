// The picture of the window that a start shows until the app is there: what the page stood on the screen, as data.
// The page makes it, main keeps it and turns it into markup. Both know only what is listed here.

/** A tag with its attributes and children, a text, or a span of time whose words main makes anew. */
export type PictureNode = string | PictureTime | PictureElement
export type PictureElement = readonly [
  tag: string,
  attributes: { readonly [name: string]: string },
  ...children: PictureNode[]
]
/** `ago`: a moment, in ms since 1970, as `4 min ago`; `age`: the time since then, as `2.1 y`. */
export type PictureTime = { readonly ago: number } | { readonly age: number }

export type Picture = {
  /** The sheet that it was made with, as the page names it: with another one it would look like nothing. */
  readonly sheet: string
  /** Attributes of the page itself: the theme and the density of the lines. */
  readonly page: { readonly [name: string]: string }
  readonly root: PictureElement
}

/** The longest picture that is kept, in characters of JSON. A window full of keys has 40,000. */
export const MOST_PICTURE = 400_000

export const PICTURE_TAGS: ReadonlySet<string> = new Set(
  'a button circle code div h1 header input kbd line main nav p path rect span strong svg'.split(' ')
)

/** What makes a difference to the eye, and nothing that leads anywhere. `style` has a list of its own. */
export const PICTURE_ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    'aria-current aria-disabled aria-pressed class cx cy d data-line disabled fill height placeholder r rx ry ' +
    'stroke stroke-linecap stroke-linejoin stroke-width type viewBox width x x1 x2 y y1 y2'
  ).split(' ')
)

export const PICTURE_PAGE_ATTRIBUTES: ReadonlySet<string> = new Set(['data-theme', 'data-density'])

/** One declaration of a style: sizes and places, in plain numbers. */
export const PICTURE_STYLE = /^(?:transform|grid-template-columns|(?:min-)?(?:width|height)): [-+\w.%(), ]+$/
