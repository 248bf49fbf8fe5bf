import { useEffect, useState } from 'react'
import type { LeakView } from '../../../../contract/leaks'
import type { QuickFoundView } from '../../../../contract/quick'
import { LEAK_WORDS } from '../../../../words/leaks'
import { call, inBackground } from '../../bridge'
import { closeDialog, open } from '../../state/navigation'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import { useCommand } from '../../ui/use-command'
import { LeakAtVendor } from './LeakAtVendor'

/** A pasted value goes to main at once and out of this window; what is known of it comes back. */
export function LeakDialog() {
  const [pasted, setPasted] = useState('')
  const [leak, setLeak] = useState<LeakView | null | undefined>(undefined)
  const [known, setKnown] = useState<QuickFoundView | null>(null)
  const look = useCommand('leaks.look')
  const match = useCommand('quick.match')

  // However the dialog goes away, the value goes with it.
  useEffect(
    () => () => {
      inBackground(call('leaks.forget', {}))
    },
    []
  )

  async function run(): Promise<void> {
    const value = pasted
    setPasted('')
    const [found, ours] = [await look.run({ pasted: value }), await match.run({ pasted: value })]
    setLeak(found.ok ? found.value : undefined)
    setKnown(ours.ok ? ours.value : null)
  }

  function startOver(): void {
    setLeak(undefined)
    setKnown(null)
  }

  const sure = known?.hits.filter(({ sure: how }) => how !== 'possible') ?? []
  return (
    <Dialog title={LEAK_WORDS.title} onClose={closeDialog}>
      <form
        className="form"
        onSubmit={event => {
          event.preventDefault()
          inBackground(run())
        }}
      >
        {leak === undefined ? (
          <TextField
            label={LEAK_WORDS.paste}
            name="pasted"
            help={LEAK_WORDS.pasteHelp}
            isSecret
            autoFocus
            value={pasted}
            onChange={setPasted}
          />
        ) : (
          <>
            {sure.map(({ row }) => (
              <Notice key={row.id} tone="warning" title={LEAK_WORDS.known}>
                <p>
                  {row.name}{' '}
                  <Button size="small" onClick={() => open({ kind: 'revoke', keyIds: [row.id] })}>
                    {LEAK_WORDS.showKey}
                  </Button>
                </p>
              </Notice>
            ))}
            {leak === null ? <p>{LEAK_WORDS.noVendor}</p> : <LeakAtVendor key={leak.leakId} leak={leak} />}
          </>
        )}
        <FaultNotice fault={look.fault ?? match.fault} />
        <div className="form-end">
          <Button onClick={closeDialog}>{LEAK_WORDS.close}</Button>
          {leak === undefined ? (
            <Button type="submit" look="primary" isBusy={look.isBusy} disabled={pasted.trim() === ''}>
              {LEAK_WORDS.look}
            </Button>
          ) : (
            <Button onClick={startOver}>{LEAK_WORDS.again}</Button>
          )}
        </div>
      </form>
    </Dialog>
  )
}
