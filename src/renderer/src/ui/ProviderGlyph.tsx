/** Marks of our own for the providers that Rekey ships with, on 16 px. Any other provider gets its first letter. */
const GLYPHS: { readonly [providerId: string]: string | undefined } = {
  // A ledger: lines under a spine.
  blnk: 'M4 3v10M7 4.5h5.5M7 8h5.5M7 11.5h3.5',
  // A message that is sent on.
  blocx: 'M3 4h10v7H8l-3 2.5V11H3zM6 7.5h4',
  // A flame before a lock.
  blazelock:
    'M8 2.5c.5 2.5 3.5 3.5 3.5 7a3.5 3.5 0 0 1-7 0c0-1.5.8-2.2 1.5-3 .3 1 .8 1.3 1.2 1.4C7 6 7.2 4 8 2.5z',
  // A mast with two waves.
  '23telecom': 'M8 8v5.5M5.5 10a3.5 3.5 0 1 1 5 0M3.5 12a6.2 6.2 0 1 1 9 0',
  // A crown for keys that administer.
  'openai-admin': 'M2.5 5.5 5 8l3-4.5L11 8l2.5-2.5-1 6.5h-9z'
}

export type ProviderGlyphProps = { readonly providerId: string; readonly name: string }

/** Says whose key it is in the same room everywhere; its name is the hover text. */
export function ProviderGlyph({ providerId, name }: ProviderGlyphProps) {
  const path = GLYPHS[providerId]
  return (
    <svg className="glyph" viewBox="0 0 16 16" width="16" height="16" role="img" aria-label={name}>
      <title>{name}</title>
      {path === undefined ? (
        <text x="8" y="12" textAnchor="middle" className="glyph-letter">
          {name.charAt(0).toUpperCase()}
        </text>
      ) : (
        <path d={path} className="glyph-line" />
      )}
    </svg>
  )
}
