import type { SealedSecretView } from '../../../../contract/deliveries'
import { inBackground } from '../../bridge'
import { useNow } from '../../state/now'
import { secondsLeft } from '../../../../words/moments'
import { Button } from '../../ui/Button'
import { useCommand } from '../../ui/use-command'

export type ClipboardCountProps = { readonly clipboard: NonNullable<SealedSecretView['clipboard']> }

export function ClipboardCount({ clipboard }: ClipboardCountProps) {
  const now = useNow(1_000)
  const clear = useCommand('handoff.clearClipboard')
  const left = secondsLeft(clipboard.clearsAt, now)
  if (clipboard.isOverdue === true) {
    return (
      <p className="clipboard attention" role="status">
        The secret may still be on the clipboard: this desktop lets Rekey clear it only while a window of
        Rekey has the focus. Copy something else.
      </p>
    )
  }
  if (left === 0) return <p className="field-help">The clipboard was cleared, if it still held the secret.</p>
  return (
    <p className="clipboard">
      <span role="timer" aria-label={`The clipboard is cleared in ${left} seconds`}>
        On the clipboard, cleared in <strong>{left} s</strong>
      </span>
      {clipboard.marks === 'plain' && (
        <span className="attention">
          This system has no mark for secrets: a clipboard history may keep it.
        </span>
      )}
      <Button size="small" isBusy={clear.isBusy} onClick={() => inBackground(clear.run({}))}>
        Clear now
      </Button>
    </p>
  )
}
