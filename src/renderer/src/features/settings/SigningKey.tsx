import { useEffect, useState } from 'react'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { vaultOf } from '../../state/selectors'
import { fingerprintWords } from '../../../../words/evidence'
import { faultWords } from '../../../../words/faults'
import { SettingRow } from './Setting'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

/** The name of the key that signs evidence here, for a reader to keep. */
export function SigningKey() {
  const { state } = useSnapshot(vaultOf)
  const [found, setFound] = useState<{ readonly fingerprint: string } | { readonly why: string } | null>(null)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('evidence.signer', {})
      if (!isCurrent) return
      setFound(reply.ok ? reply.value : { why: faultWords(reply.fault).title })
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [state])
  return (
    <SettingRow label={SETTINGS_PAGE.signingKey} help={SETTINGS_PAGE.evidenceKeyHelp}>
      {found !== null && 'fingerprint' in found && (
        <code className="fingerprint" aria-label={SETTINGS_PAGE.fingerprintOfTheSigning}>
          {fingerprintWords(found.fingerprint)}
        </code>
      )}
      {found !== null && 'why' in found && <span className="faint">{found.why}</span>}
    </SettingRow>
  )
}
