import { useProviders } from '../state/providers'

export type ProviderGlyphProps = { readonly providerId: string; readonly name: string }

/** Says whose key it is in the same width everywhere; its name is the hover text. Without a mark: the first letter. */
export function ProviderGlyph({ providerId, name }: ProviderGlyphProps) {
  const path = useProviders().find(({ id }) => id === providerId)?.glyph
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
