import { hasHiddenCharacters } from '../../src/core/visible-text'

/** No view shows more of one text than this, marks of its own included. */
const LONGEST_SHOWN = 1_000

/** Where in `value` a text is not inert: it hides something, or never ends. Paths of fields, such as `rows.3.name`. */
export function activePlaces(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'string') {
    // What the operator typed into a field of several lines.
    if (/(^|\.)settings\.\w+$/.test(path)) return activePlaces(value.replaceAll('\n', ' '), 'lines')
    const isLong = [...value].length > LONGEST_SHOWN
    return hasHiddenCharacters(value) || isLong ? [`${path}: ${JSON.stringify(value.slice(0, 60))}`] : []
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, field]) => [
    ...activePlaces(name, `${path} (a name)`),
    ...activePlaces(field, path === '' ? name : `${path}.${name}`)
  ])
}
