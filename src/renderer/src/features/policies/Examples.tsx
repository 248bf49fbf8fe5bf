import type { ServicePreviewView } from '../../../../contract/policies'
import { POLICIES_PAGE } from '../../../../words/pages/policies'

export type ExamplesProps = { readonly examples: ServicePreviewView['rules'][number]['examples'] }

/** Some keys with the service they have and the one they would get. */
export function Examples({ examples }: ExamplesProps) {
  if (examples.length === 0) return null
  return (
    <ul className="rule-examples">
      {examples.map(({ name, before, after }, place) => (
        <li key={`${place} ${name}`}>
          <span className="clip" title={name}>
            {name}
          </span>
          {before === after ? (
            <span className="faint">{POLICIES_PAGE.asItIs(after)}</span>
          ) : (
            <span>
              <s className="faint">{before}</s> <span aria-hidden="true">→</span>
              <span className="visually-hidden"> {POLICIES_PAGE.becomes} </span> {after}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
