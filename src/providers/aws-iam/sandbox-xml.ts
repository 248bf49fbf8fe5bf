/** A tree as `net/xml` gives it, written back: a list becomes `member` elements. */
export function toXml(tree: unknown): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${written(tree)}`
}

function written(value: unknown): string {
  if (Array.isArray(value)) return value.map(item => `<member>${written(item)}</member>`).join('')
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => `<${name}>${written(inner)}</${name}>`)
      .join('')
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
