import { Copy, Eye, Save } from 'lucide-react'
import type { SealedSecretView } from '../../../../contract/deliveries'
import type { Reply } from '../../../../contract/reply'
import { inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { settingsOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { FaultNotice } from '../../ui/FaultNotice'
import { useCommand } from '../../ui/use-command'
import { HANDOFF_PAGE } from '../../../../words/pages/handoff'

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
    <section className="second" aria-label={HANDOFF_PAGE.otherWays}>
      <p className="field-label">{HANDOFF_PAGE.orHandleItManually}</p>
      <div className="second-buttons">
        <Button
          icon={<Save size={14} />}
          isBusy={save.isBusy}
          onClick={() => inBackground(take(save.run({ secretId: sealedSecret.id })))}
        >
          {HANDOFF_PAGE.saveToFile}
        </Button>
        <Button
          icon={<Copy size={14} />}
          isBusy={copy.isBusy}
          disabled={isShown}
          {...(parts.length > 0 ? { title: HANDOFF_PAGE.allPartsAsEnv } : {})}
          onClick={() => inBackground(take(copy.run({ secretId: sealedSecret.id, part: null })))}
        >
          {HANDOFF_PAGE.copy}
        </Button>
        {parts.map(part => (
          <Button
            key={part.name}
            look="ghost"
            disabled={isShown}
            onClick={() => inBackground(take(copy.run({ secretId: sealedSecret.id, part: part.name })))}
          >
            {HANDOFF_PAGE.copy} {part.label}
          </Button>
        ))}
        <Button
          icon={<Eye size={14} />}
          isBusy={reveal.isBusy}
          disabled={isShown}
          onClick={() => inBackground(take(reveal.run({ secretId: sealedSecret.id })))}
        >
          {HANDOFF_PAGE.revealOnce}
        </Button>
      </div>
      <p className="field-help">{HANDOFF_PAGE.copyIsCleared(seconds)}</p>
      {clearing === 'with-focus' && (
        <p className="field-help attention">{HANDOFF_PAGE.thisDesktopLetsRekey}</p>
      )}
      <FaultNotice fault={copy.fault ?? save.fault ?? reveal.fault} />
    </section>
  )
}
