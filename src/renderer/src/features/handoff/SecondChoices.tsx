import { Copy, Eye, Save } from 'lucide-react'
import type { SealedSecretView } from '../../../../contract/deliveries'
import type { Reply } from '../../../../contract/reply'
import { inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { settingsOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { FaultNotice } from '../../ui/FaultNotice'
import { useCommand } from '../../ui/use-command'

export type SecondChoicesProps = {
  readonly sealedSecret: SealedSecretView
  readonly onAnswer: (sealedSecret: SealedSecretView) => void
}

/** Save, copy or reveal: each counted, each once. */
export function SecondChoices({ sealedSecret, onAnswer }: SecondChoicesProps) {
  const seconds = useSnapshot(settingsOf).clipboard.clearAfterSeconds
  const clearing = useSnapshot(snapshot => snapshot.clipboardClearing)
  const copy = useCommand('handoff.copy')
  const save = useCommand('handoff.saveFile')
  const reveal = useCommand('handoff.reveal')
  async function take(act: Promise<Reply<SealedSecretView>>): Promise<void> {
    const reply = await act
    if (reply.ok) onAnswer(reply.value)
  }
  const isShown = sealedSecret.state === 'shown' || sealedSecret.state === 'destroyed'
  const parts = sealedSecret.parts.length > 1 ? sealedSecret.parts : []
  return (
    <section className="second" aria-label="Other ways">
      <p className="field-label">Or handle it manually</p>
      <div className="second-buttons">
        <Button
          icon={<Save size={14} />}
          isBusy={save.isBusy}
          onClick={() => inBackground(take(save.run({ secretId: sealedSecret.id })))}
        >
          Save to file…
        </Button>
        <Button
          icon={<Copy size={14} />}
          isBusy={copy.isBusy}
          disabled={isShown}
          {...(parts.length > 0 ? { title: 'All parts as env lines' } : {})}
          onClick={() => inBackground(take(copy.run({ secretId: sealedSecret.id, part: null })))}
        >
          Copy
        </Button>
        {parts.map(part => (
          <Button
            key={part.name}
            look="ghost"
            disabled={isShown}
            onClick={() => inBackground(take(copy.run({ secretId: sealedSecret.id, part: part.name })))}
          >
            Copy {part.label}
          </Button>
        ))}
        <Button
          icon={<Eye size={14} />}
          isBusy={reveal.isBusy}
          disabled={isShown}
          onClick={() => inBackground(take(reveal.run({ secretId: sealedSecret.id })))}
        >
          Reveal once
        </Button>
      </div>
      <p className="field-help">
        A copy is cleared after {seconds} s and marked as secret where the system knows such a mark. A
        clipboard history that ignores the mark, or a system without it, may keep it.
      </p>
      {clearing === 'with-focus' && (
        <p className="field-help attention">
          This desktop lets Rekey clear the clipboard only while a window of Rekey has the focus. Send the
          secret to a destination instead, or install wl-clipboard.
        </p>
      )}
      <FaultNotice fault={copy.fault ?? save.fault ?? reveal.fault} />
    </section>
  )
}
