import { useCallback, useEffect, useState } from 'react'
import type { BlastRadiusView } from '../../../../contract/quick'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { useProvider } from '../../state/providers'
import { say, sayFault } from '../../state/toasts'
import { shortName } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { FaultNotice } from '../../ui/FaultNotice'
import { Notice } from '../../ui/Notice'
import { makesNoKeys, NoCreateFor } from '../accounts/NoCreate'
import { ConfirmDialog, type Confirmed } from '../revoke/ConfirmDialog'
import { QuickFacts } from './QuickFacts'
import { showInMain } from './show-in-main'
import { QUICK_PAGE } from '../../../../words/pages/quick'
import { REVOKE_PAGE } from '../../../../words/pages/revoke'

export type QuickKeyProps = {
  readonly keyId: string
  readonly onBack: () => void
  readonly onChoose: (keyId: string) => void
}

type Ended = {
  readonly tone: 'ok' | 'info' | 'warning' | 'danger'
  readonly words: string
  /** It accepts no calls any more: what used it waits for another one. */
  readonly canReplace: boolean
  /** Nothing is left to be done to it, whatever its row says until it is read again. */
  readonly isRevoked: boolean
}

/** One key with what depends on it, and its end: asked for once more with fresh facts, then proven. */
export function QuickKey({ keyId, onBack, onChoose }: QuickKeyProps) {
  const revision = useSnapshot(snapshot => snapshot.keysRevision)
  const [radius, setRadius] = useState<BlastRadiusView | null>(null)
  const [fault, setFault] = useState<FaultView | null>(null)
  /** Why the last act failed: stays when the facts are read again. */
  const [actFault, setActFault] = useState<FaultView | null>(null)
  const [isAsking, setAsking] = useState(false)
  const [ended, setEnded] = useState<Ended | null>(null)

  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('quick.facts', { keyId })
      if (!isCurrent) return
      setRadius(reply.ok ? reply.value : null)
      setFault(reply.ok ? null : reply.fault)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [keyId, revision, ended])

  const canCreate = !makesNoKeys(useProvider(radius?.row.providerId ?? ''))
  const canRevoke = radius?.row.can.revoke === true && ended?.isRevoked !== true
  const prepare = useCallback(() => call('keys.prepareRevoke', { keyIds: [keyId] }), [keyId])

  async function revoke({ token, phrase }: Confirmed): Promise<FaultView | null> {
    const reply = await call('keys.revoke', { token, phrase })
    if (!reply.ok) return reply.fault
    const [result] = reply.value.results
    setAsking(false)
    setEnded(endOf(result?.state ?? 'unknown'))
    setActFault(result?.fault ?? null)
    return null
  }

  async function disable(): Promise<void> {
    setActFault(null)
    const reply = await call('keys.disable', { keyId })
    if (reply.ok)
      setEnded({
        tone: 'info',
        words: QUICK_PAGE.disabledAtTheProvider,
        canReplace: true,
        isRevoked: false
      })
    else setActFault(reply.fault)
  }

  return (
    <>
      <header className="quick-head">
        <h1 className="quick-title">{radius === null ? QUICK_PAGE.reading : shortName(radius.row)}</h1>
      </header>
      <div className="quick-body" tabIndex={0} role="group" aria-label={QUICK_PAGE.facts}>
        <FaultNotice fault={actFault ?? fault} />
        {ended !== null && (
          <Notice
            role="status"
            tone={ended.tone}
            title={ended.words}
            actions={
              ended.canReplace &&
              canCreate && (
                <Button autoFocus look="primary" onClick={() => inBackground(showInMain('replace', keyId))}>
                  {QUICK_PAGE.createItsReplacement}
                </Button>
              )
            }
          >
            {ended.tone !== 'danger' && <p>{QUICK_PAGE.whoeverUsedItNeeds}</p>}
          </Notice>
        )}
        {radius !== null && <NoCreateFor row={radius.row} />}
        {radius !== null && <QuickFacts radius={radius} onChoose={onChoose} />}
      </div>
      <footer className="quick-foot">
        <Button onClick={onBack}>{QUICK_PAGE.back}</Button>
        {radius !== null && (
          <>
            {canRevoke && radius.row.can.rotate && (
              <Button onClick={() => inBackground(replace(keyId))}>{QUICK_PAGE.revokeAndReplace}</Button>
            )}
            {canRevoke && radius.row.can.disable && (
              <Button onClick={() => inBackground(disable())}>{QUICK_PAGE.disable}</Button>
            )}
            {canRevoke && (
              <Button look="danger" onClick={() => setAsking(true)}>
                {QUICK_PAGE.revoke}
              </Button>
            )}
            {!canRevoke && (
              <Button onClick={() => inBackground(showInMain('keys', keyId))}>
                {QUICK_PAGE.openInRekey}
              </Button>
            )}
          </>
        )}
      </footer>
      {isAsking && (
        <ConfirmDialog
          title={QUICK_PAGE.revokeKey}
          verb="Revoke"
          intro={REVOKE_PAGE.accessEnds}
          prepare={prepare}
          onConfirm={revoke}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

function endOf(state: 'gone' | 'claimed' | 'failed' | 'unknown'): Ended {
  switch (state) {
    case 'gone':
      return {
        tone: 'ok',
        words: QUICK_PAGE.revokedUnlisted,
        canReplace: true,
        isRevoked: true
      }
    case 'claimed':
      return {
        tone: 'warning',
        words: QUICK_PAGE.revokedStillListed,
        canReplace: true,
        isRevoked: true
      }
    case 'failed':
      return { tone: 'danger', words: QUICK_PAGE.notRevokedTheKey, canReplace: false, isRevoked: false }
    case 'unknown':
      return {
        tone: 'danger',
        words: QUICK_PAGE.itIsNotKnown,
        canReplace: false,
        isRevoked: false
      }
    default:
      return state satisfies never
  }
}

/** An incident rotation: the old key is revoked first, then its replacement is created. It is planned here and started there. */
async function replace(keyId: string): Promise<void> {
  const planned = await call('rotations.plan', { keyIds: [keyId], mode: 'incident' })
  if (!planned.ok) {
    sayFault(planned.fault)
    return
  }
  const [rotation] = planned.value
  if (rotation === undefined) {
    say(QUICK_PAGE.notPlanned)
    return
  }
  await showInMain('rotations', rotation.id)
}
