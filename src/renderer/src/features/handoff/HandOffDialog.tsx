import { LONGEST_SENTENCE } from '../../../../core/limits'
import { useState } from 'react'
import type { SealedSecretView } from '../../../../contract/deliveries'
import { inBackground } from '../../bridge'
import { closeDialog, open } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { sealedSecretById } from '../../state/selectors'
import { say } from '../../state/toasts'
import { cutMiddle } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { KeyName } from '../../ui/KeyName'
import { TextField } from '../../ui/Field'
import { useCommand } from '../../ui/use-command'
import { Exposures } from './Exposures'
import { latestSealedSecret } from './latest-sealed-secret'
import { ProveForm } from './ProveForm'
import { SecondChoices } from './SecondChoices'
import { SendForm } from './SendForm'
import { HANDOFF_PAGE } from '../../../../words/pages/handoff'

/** Why the dialog cannot be finished yet; empty when it can. */
function nextStep(isHandedOff: boolean, isTold: boolean): string {
  if (!isHandedOff) return HANDOFF_PAGE.deliverCopyOrReveal
  return isTold ? '' : HANDOFF_PAGE.enterWhereYouStored
}

export type HandOffDialogProps = {
  readonly secretId: string
  /** The key that this one replaces outside a rotation: where that was sent is filled in. */
  readonly like: string | null
}

/** A fresh secret leaves here once. There is no way out but a hand-off or giving the key up. */
export function HandOffDialog({ secretId, like }: HandOffDialogProps) {
  const live = useSnapshot(sealedSecretById(secretId))
  const [seen, setSeen] = useState(live)
  const [sealedSecret, setSealedSecret] = useState(live)
  if (live !== seen) {
    setSeen(live)
    setSealedSecret(latestSealedSecret(sealedSecret, live))
  }
  return sealedSecret === undefined ? (
    <Gone />
  ) : (
    <HandOff sealedSecret={sealedSecret} like={like} onAnswer={setSealedSecret} />
  )
}

function Gone() {
  return (
    <Dialog
      title={HANDOFF_PAGE.deliverTheNewKey}
      size="small"
      onClose={closeDialog}
      footer={<Button onClick={closeDialog}>{HANDOFF_PAGE.close}</Button>}
    >
      <p>{HANDOFF_PAGE.secretGone}</p>
    </Dialog>
  )
}

type HandOffProps = {
  readonly sealedSecret: SealedSecretView
  readonly like: string | null
  readonly onAnswer: (sealedSecret: SealedSecretView) => void
}

function HandOff({ sealedSecret, like, onAnswer }: HandOffProps) {
  const [where, setWhere] = useState('')
  const confirm = useCommand('handoff.confirmStored')
  const certain = sealedSecret.exposures.filter(({ isCertain }) => isCertain)
  const isHandedOff = certain.length > 0
  // In flight, or cut off: the form stays, because the same delivery looks there first and can be repeated.
  const mayBeHandedOff = sealedSecret.exposures.length > 0
  // A destination or a file is a place by itself; after a copy or a reveal only the person knows it.
  const isPlaced = certain.some(({ how }) => how === 'destination' || how === 'file')
  const isTold = isPlaced || where.trim() !== ''

  async function finish(): Promise<void> {
    const reply = await confirm.run({ secretId: sealedSecret.id, where: where.trim() })
    if (!reply.ok) return
    say(HANDOFF_PAGE.stored(sealedSecret.keyName))
    closeDialog()
  }

  return (
    <Dialog
      title={HANDOFF_PAGE.deliverTheNewKey}
      leave="never"
      onClose={closeDialog}
      footer={
        <>
          <Button look="ghost" onClick={() => open({ kind: 'discard-secret', secretId: sealedSecret.id })}>
            {HANDOFF_PAGE.askToDiscardThisKey}
          </Button>
          <span className="bar-space" />
          <span className="faint">{nextStep(mayBeHandedOff, isTold)}</span>
          <Button
            look="primary"
            disabled={!mayBeHandedOff || !isTold}
            isBusy={confirm.isBusy}
            onClick={() => inBackground(finish())}
          >
            {HANDOFF_PAGE.doneItIsStored}
          </Button>
        </>
      }
    >
      <div className="form">
        <p className="secret-head">
          <span className="secret-name">
            <KeyName name={sealedSecret.keyName} />
          </span>
          <code className="mask">
            {sealedSecret.masked === null ? '••••••••' : cutMiddle(sealedSecret.masked, 24)}
          </code>
          <span className="faint">{sealedSecret.accountName}</span>
        </p>
        <p className="faint">{HANDOFF_PAGE.theSecretIsSealed}</p>
        <Exposures sealedSecret={sealedSecret} />
        {isHandedOff ? (
          <>
            <WhereField isPlaced={isPlaced} value={where} onChange={setWhere} />
            <ProveForm secretId={sealedSecret.id} />
            {sealedSecret.state !== 'destroyed' && (
              <details className="advanced">
                <summary>{HANDOFF_PAGE.deliverItAnotherWay}</summary>
                <div className="form">
                  <SendForm sealedSecret={sealedSecret} like={like} onAnswer={onAnswer} />
                  <SecondChoices sealedSecret={sealedSecret} onAnswer={onAnswer} />
                </div>
              </details>
            )}
          </>
        ) : (
          <>
            <SendForm sealedSecret={sealedSecret} like={like} onAnswer={onAnswer} />
            <SecondChoices sealedSecret={sealedSecret} onAnswer={onAnswer} />
            {mayBeHandedOff && <WhereField isPlaced={isPlaced} value={where} onChange={setWhere} />}
          </>
        )}
        <FaultNotice fault={confirm.fault} />
      </div>
    </Dialog>
  )
}

type WhereFieldProps = {
  readonly isPlaced: boolean
  readonly value: string
  readonly onChange: (where: string) => void
}

function WhereField({ isPlaced, value, onChange }: WhereFieldProps) {
  return (
    <TextField
      label={HANDOFF_PAGE.whereDidYouPut}
      help={HANDOFF_PAGE.shownInTheHistory}
      autoFocus={!isPlaced}
      required={!isPlaced}
      maxLength={LONGEST_SENTENCE}
      placeholder={HANDOFF_PAGE.forExample1PasswordVault}
      value={value}
      onChange={onChange}
    />
  )
}
