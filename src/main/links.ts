export type LinkPlace = { readonly screen: string; readonly id: string | null }

const LONGEST_LINK = 400
const SCREENS: ReadonlySet<string> = new Set([
  'overview',
  'keys',
  'map',
  'rotations',
  'due',
  'accounts',
  'team',
  'history',
  'settings'
])
const THINGS: ReadonlySet<string> = new Set(['key', 'rotation'])
/** Nothing that a person could not see in a link: no space, quote, control character or second address. */
const ID = /^[^\s\p{C}"'`<>\\^{|}]{1,200}$/u

/**
 * Where a `rekey://` link leads: a screen, a key or a rotation. Any web page can open such a link, so it only ever shows a place;
 * null for everything else.
 */
export function linkPlace(link: string): LinkPlace | null {
  if (link.length > LONGEST_LINK) return null
  const [, what, rest] = /^rekey:\/\/([a-z]{1,20})(?:\/([^?#]*))?$/i.exec(link) ?? []
  const name = what?.toLowerCase() ?? ''
  if (SCREENS.has(name)) return rest === undefined || rest === '' ? { screen: name, id: null } : null
  if (!THINGS.has(name) || rest === undefined) return null
  const id = decoded(rest)
  return id !== null && ID.test(id) ? { screen: name, id } : null
}

/** The link in the arguments of a start, as Linux and Windows hand it over. */
export function linkIn(argv: readonly string[]): LinkPlace | null {
  const links = argv.slice(1).filter(argument => /^rekey:/i.test(argument))
  const [only, ...others] = links
  return only === undefined || others.length > 0 ? null : linkPlace(only)
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}
