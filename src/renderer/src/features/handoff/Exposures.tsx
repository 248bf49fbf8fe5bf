import type { SealedSecretView } from '../../../../contract/deliveries'
import { handedOffWords, RESULT_UNKNOWN } from '../../../../words/deliveries'
import { clockWords } from '../../../../words/moments'
import { ClipboardCount } from './ClipboardCount'
import { HANDOFF_PAGE } from '../../../../words/pages/handoff'

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
  const certain = sealedSecret.exposures.filter(({ isCertain }) => isCertain).length
  return (
    <section className="exposures" role="status" aria-label={HANDOFF_PAGE.whereItWent}>
      <p className="field-label">{handedOffWords(certain)}</p>
      <ul className="lines">
        {sealedSecret.exposures.map(exposure => (
          <li key={`${exposure.at} ${exposure.how}`}>
            <time>{clockWords(exposure.at)}</time>
            <span>
              {HOW[exposure.how]}
              {exposure.where === '' || exposure.where === HOW[exposure.how] ? '' : `: ${exposure.where}`}
              {exposure.isCertain ? '' : ` (${RESULT_UNKNOWN})`}
            </span>
          </li>
        ))}
      </ul>
      {sealedSecret.clipboard !== null && <ClipboardCount clipboard={sealedSecret.clipboard} />}
    </section>
  )
}
