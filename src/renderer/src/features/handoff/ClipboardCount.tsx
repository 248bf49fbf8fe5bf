import type { SealedSecretView } from '../../../../contract/deliveries'
import { inBackground } from '../../bridge'
import { useNow } from '../../state/now'
import { secondsLeft } from '../../../../words/moments'
import { Button } from '../../ui/Button'
import { useCommand } from '../../ui/use-command'
import { HANDOFF_PAGE } from '../../../../words/pages/handoff'

export type ClipboardCountProps = { readonly clipboard: NonNullable<SealedSecretView['clipboard']> }

export function ClipboardCount({ clipboard }: ClipboardCountProps) {
  const now = useNow(1_000)
  const clear = useCommand('handoff.clearClipboard')
  const left = secondsLeft(clipboard.clearsAt, now)
  if (clipboard.isOverdue === true) {
    return (
      <p className="clipboard attention" role="status">
        {HANDOFF_PAGE.clipboardMayKeep}
      </p>
    )
  }
  if (left === 0) return <p className="field-help">{HANDOFF_PAGE.theClipboardWasCleared}</p>
  return (
    <p className="clipboard">
      <span role="timer" aria-label={HANDOFF_PAGE.theClipboardIsCleared(left)}>
        {HANDOFF_PAGE.onTheClipboardCleared} <strong>{left} s</strong>
      </span>
      {clipboard.marks === 'plain' && <span className="attention">{HANDOFF_PAGE.noSecretMark}</span>}
      <Button size="small" isBusy={clear.isBusy} onClick={() => inBackground(clear.run({}))}>
        {HANDOFF_PAGE.clearNow}
      </Button>
    </p>
  )
}
