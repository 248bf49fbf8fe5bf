import { X } from 'lucide-react'
import type { FileVerdictView } from '../../../../contract/history'
import { fingerprintWords } from '../../../../words/evidence'
import { VERIFY_WORDS } from '../../../../words/evidence-report'
import { IconButton } from '../../ui/IconButton'
import { Notice } from '../../ui/Notice'
import { EVIDENCE_PAGE } from '../../../../words/pages/evidence'

export type FileVerdictProps = { readonly verdict: FileVerdictView; readonly onDismiss: () => void }

/** What the check of a signed file has found; it stays until it was read. */
export function FileVerdict({ verdict, onDismiss }: FileVerdictProps) {
  const { file, isGood, entries, entry, why, fingerprint, signer, summary } = verdict
  const tone = !isGood ? 'danger' : signer === 'this-installation' ? 'ok' : 'warning'
  return (
    <Notice
      role={tone === 'ok' ? 'status' : 'alert'}
      tone={tone}
      title={`${file}: ${isGood ? VERIFY_WORDS.good : VERIFY_WORDS.bad}`}
      actions={<IconButton name={EVIDENCE_PAGE.dismiss} icon={<X size={14} />} onClick={onDismiss} />}
    >
      {why !== null && <p>{VERIFY_WORDS.why(entry, why)}</p>}
      {summary.map(line => (
        <p key={line}>{line}</p>
      ))}
      {isGood && <p>{VERIFY_WORDS.entries(entries)}</p>}
      {isGood && <p>{VERIFY_WORDS.signers[signer]}</p>}
      {fingerprint !== null && <p className="fingerprint">{fingerprintWords(fingerprint)}</p>}
    </Notice>
  )
}
