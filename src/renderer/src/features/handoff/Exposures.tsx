import type { SealedSecretView } from '../../../../contract/deliveries'
import { clockWords } from '../../../../words/moments'
import { ClipboardCount } from './ClipboardCount'

export type ExposuresProps = { readonly sealedSecret: SealedSecretView }

const HOW: Record<SealedSecretView['exposures'][number]['how'], string> = {
  copy: 'clipboard',
  reveal: 'shown',
  file: 'saved to a file',
  destination: 'sent'
}

/** The reveal ledger: every time the secret left, how and when. */
export function Exposures({ sealedSecret }: ExposuresProps) {
  if (sealedSecret.exposures.length === 0) return null
  const times = sealedSecret.exposures.length === 1 ? '1 time' : `${sealedSecret.exposures.length} times`
  return (
    <section className="exposures" role="status" aria-label="Where it went">
      <p className="field-label">Handed off {times}</p>
      <ul className="lines">
        {sealedSecret.exposures.map(exposure => (
          <li key={`${exposure.at} ${exposure.how}`}>
            <time>{clockWords(exposure.at)}</time>
            <span>
              {HOW[exposure.how]}
              {exposure.where === '' || exposure.where === HOW[exposure.how] ? '' : `: ${exposure.where}`}
            </span>
          </li>
        ))}
      </ul>
      {sealedSecret.clipboard !== null && <ClipboardCount clipboard={sealedSecret.clipboard} />}
    </section>
  )
}
