import { heldText, type StoredFields } from '../kit/entry-store'
import { fieldsIn } from '../kit/json-map'

/**
 * The values below `section` of a JSON text, by name; every other value of the tree stands beside them, so that none can change
 * unseen. Null when the section is not there, or is no map.
 */
export function fieldsOfTree(text: string, section: readonly string[]): StoredFields | null {
  const outside = new Map<string, string>()
  let part = text
  for (const [depth, name] of section.entries()) {
    const spans = fieldsIn(part)
    const inner = spans?.find(span => span.name === name)
    if (spans === null || inner === undefined) return null
    for (const { name: other, start, end } of spans) {
      // No name of a field begins with a slash.
      if (other !== name) outside.set(`/${depth}/${other}`, part.slice(start, end))
    }
    part = part.slice(inner.start, inner.end)
  }
  const spans = fieldsIn(part)
  if (spans === null) return null
  const own = part
  return {
    held(name) {
      const span = spans.find(one => one.name === name)
      return heldText(span === undefined ? undefined : JSON.parse(own.slice(span.start, span.end)))
    },
    texts: () =>
      new Map([...outside, ...spans.map(({ name, start, end }) => [name, own.slice(start, end)] as const)])
  }
}
