import { useState } from 'react'
import { inBackground } from '../../bridge'
import { Button } from '../../ui/Button'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import { useCommand } from '../../ui/use-command'

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
        label="Verify the stored copy"
        help="Paste it from where you stored it. Rekey compares fingerprints and keeps nothing."
        required={false}
        isSecret
        value={pasted}
        onChange={setPasted}
      />
      <Button type="submit" isBusy={prove.isBusy} disabled={pasted === ''}>
        Compare
      </Button>
      <FaultNotice fault={prove.fault} />
      {isSame === true && (
        <Notice role="status" title="It is the same value.">
          The stored copy is good.
        </Notice>
      )}
      {isSame === false && (
        <Notice role="alert" tone="danger" title="It is a different value.">
          What you stored is not the new secret. Store it again before you continue.
        </Notice>
      )}
    </form>
  )
}
