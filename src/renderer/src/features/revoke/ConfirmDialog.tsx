import { useEffect, useState } from 'react'
import type { ConfirmationView } from '../../../../contract/confirmations'
import type { FaultView, Reply } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { useNow } from '../../state/now'
import { shortName } from '../../../../words/keys'
import { secondsLeft } from '../../../../words/moments'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { ConfirmFacts } from './ConfirmFacts'
import { RevokeProgress } from './RevokeProgress'
import { REVOKE_PAGE } from '../../../../words/pages/revoke'

export type Confirmed = { readonly token: string; readonly phrase: string }

export type ConfirmDialogProps = {
  readonly title: string
  /** The verb of the button: `Revoke`. */
  readonly verb: string
  readonly intro: string
  /** Reads the facts again and mints the confirmation. */
  readonly prepare: () => Promise<Reply<ConfirmationView>>
  /** Does it; a fault keeps the dialog open. */
  readonly onConfirm: (confirmed: Confirmed) => Promise<FaultView | null>
  readonly onClose: () => void
  /** Many keys take a while: their progress shows, and the rest can be stopped. */
  readonly canStop?: boolean
}

/** Asks before something that cannot be undone: fresh facts, the focus on Cancel, and a typed phrase where it is grave. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, verb, intro, prepare, onConfirm, onClose, canStop = false } = props
  const [asked, setAsked] = useState<ConfirmationView | null>(null)
  const [fault, setFault] = useState<FaultView | null>(null)
  const [phrase, setPhrase] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [reading, setReading] = useState(0)
  const readAgain = () => setReading(reading + 1)

  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await prepare()
      if (!isCurrent) return
      setAsked(reply.ok ? reply.value : null)
      setFault(reply.ok ? null : reply.fault)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [prepare, reading])

  async function confirm({ token }: ConfirmationView): Promise<void> {
    setBusy(true)
    const refused = await onConfirm({ token, phrase })
    setBusy(false)
    setFault(refused)
  }

  const isPhraseRight = asked?.phrase == null || phrase === asked.phrase
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          {asked !== null && !isBusy && <Freshness asked={asked} onRead={readAgain} />}
          <span className="bar-space" />
          {canStop && isBusy && asked !== null ? (
            <Button onClick={() => inBackground(call('keys.stopRevoke', { token: asked.token }))}>
              {REVOKE_PAGE.stop}
            </Button>
          ) : (
            <Button autoFocus onClick={onClose}>
              {REVOKE_PAGE.cancel}
            </Button>
          )}
          <ConfirmButton
            verb={verb}
            asked={asked}
            isBusy={isBusy}
            isPhraseRight={isPhraseRight}
            onConfirm={confirmation => inBackground(confirm(confirmation))}
          />
        </>
      }
    >
      <div className="form">
        <p>{intro}</p>
        {asked === null && fault === null && (
          <p className="faint" role="status">
            <span className="spinner" aria-hidden="true" /> {REVOKE_PAGE.readingFacts}
          </p>
        )}
        {canStop && isBusy && asked !== null && <RevokeProgress token={asked.token} />}
        {asked !== null && <ConfirmFacts confirmation={asked} />}
        {asked?.phrase != null && (
          <TextField
            label={REVOKE_PAGE.typePhraseToConfirm(asked.phrase)}
            value={phrase}
            onChange={setPhrase}
            aria-invalid={phrase !== '' && !isPhraseRight}
          />
        )}
        <FaultNotice
          fault={fault}
          actions={
            <Button size="small" onClick={readAgain}>
              {REVOKE_PAGE.refresh}
            </Button>
          }
        />
      </div>
    </Dialog>
  )
}

type ConfirmButtonProps = {
  readonly verb: string
  readonly asked: ConfirmationView | null
  readonly isBusy: boolean
  readonly isPhraseRight: boolean
  readonly onConfirm: (confirmation: ConfirmationView) => void
}

function ConfirmButton({ verb, asked, isBusy, isPhraseRight, onConfirm }: ConfirmButtonProps) {
  const now = useNow(1_000)
  const isOld = asked !== null && secondsLeft(asked.expiresAt, now) === 0
  const [only, ...others] = asked?.keys ?? []
  const what =
    only === undefined ? '' : others.length === 0 ? ` ${shortName(only)}` : ` ${others.length + 1} keys`
  return (
    <Button
      look="danger"
      isBusy={isBusy}
      disabled={asked === null || isOld || !isPhraseRight}
      onClick={() => {
        if (asked !== null) onConfirm(asked)
      }}
    >
      {verb}
      {what}
    </Button>
  )
}

function Freshness({ asked, onRead }: { readonly asked: ConfirmationView; readonly onRead: () => void }) {
  const now = useNow(1_000)
  const left = secondsLeft(asked.expiresAt, now)
  if (left > 0)
    return (
      <span className="faint">
        {REVOKE_PAGE.checkedJustNowExpires} {left} s
      </span>
    )
  return (
    <span className="attention">
      {REVOKE_PAGE.thisPreviewHasExpired}{' '}
      <Button look="link" onClick={onRead}>
        {REVOKE_PAGE.refresh}
      </Button>
    </span>
  )
}
