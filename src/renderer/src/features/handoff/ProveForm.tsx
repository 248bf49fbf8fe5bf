import { useState } from 'react'
import { inBackground } from '../../bridge'
import { Button } from '../../ui/Button'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import { useCommand } from '../../ui/use-command'
import { HANDOFF_PAGE } from '../../../../words/pages/handoff'

export type ProveFormProps = { readonly secretId: string }

/** Paste from where it was stored; main compares fingerprints. The pasted value is dropped at once. */
export function ProveForm({ secretId }: ProveFormProps) {
  const [pasted, setPasted] = useState('')
  const [isSame, setSame] = useState<boolean | null>(null)
  const prove = useCommand('handoff.prove')

  async function submit(): Promise<void> {
    const reply = await prove.run({ secretId, pasted })
    setPasted('')
    setSame(reply.ok ? reply.value.isSame : null)
  }

  return (
    <form
      className="prove"
      onSubmit={event => {
        event.preventDefault()
        inBackground(submit())
      }}
    >
      <TextField
        label={HANDOFF_PAGE.verifyTheStoredCopy}
        help={HANDOFF_PAGE.pasteHelp}
        required={false}
        isSecret
        value={pasted}
        onChange={setPasted}
      />
      <Button type="submit" isBusy={prove.isBusy} disabled={pasted === ''}>
        {HANDOFF_PAGE.compare}
      </Button>
      <FaultNotice fault={prove.fault} />
      {isSame === true && (
        <Notice role="status" title={HANDOFF_PAGE.itIsTheSame}>
          {HANDOFF_PAGE.copyGood}
        </Notice>
      )}
      {isSame === false && (
        <Notice role="alert" tone="danger" title={HANDOFF_PAGE.itIsADifferent}>
          {HANDOFF_PAGE.copyWrong}
        </Notice>
      )}
    </form>
  )
}
