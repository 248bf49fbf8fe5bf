import { useEffect, useState } from 'react'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { vaultOf } from '../../state/selectors'
import { fingerprintWords } from '../../../../words/evidence'
import { faultWords } from '../../../../words/faults'
import { SettingRow } from './Setting'

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
    <SettingRow
      label="Signing key"
      help="Signs the evidence that leaves this app; it rests in your keychain. Give readers this fingerprint."
    >
      {found !== null && 'fingerprint' in found && (
        <code className="fingerprint" aria-label="Fingerprint of the signing key">
          {fingerprintWords(found.fingerprint)}
        </code>
      )}
      {found !== null && 'why' in found && <span className="faint">{found.why}</span>}
    </SettingRow>
  )
}
