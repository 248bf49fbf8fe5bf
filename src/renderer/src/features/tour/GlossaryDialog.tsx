import { useEffect, useRef } from 'react'
import { closeDialog } from '../../state/navigation'
import { GLOSSARY, GLOSSARY_WORDS, TERMS, type TermId } from '../../../../words/glossary'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'

export type GlossaryDialogProps = {
  /** The one that was asked for; null: the whole list. */
  readonly term: TermId | null
}

export function GlossaryDialog({ term }: GlossaryDialogProps) {
  const wanted = useRef<HTMLDivElement>(null)
  useEffect(() => wanted.current?.scrollIntoView({ block: 'nearest' }), [])
  return (
    <Dialog
      title={GLOSSARY_WORDS.title}
      leave="anyhow"
      onClose={closeDialog}
      footer={
        <Button look="primary" autoFocus onClick={closeDialog}>
          {GLOSSARY_WORDS.close}
        </Button>
      }
    >
      <dl className="glossary">
        {TERMS.map(id => (
          <div
            key={id}
            ref={id === term ? wanted : undefined}
            className={id === term ? 'glossary-entry glossary-wanted' : 'glossary-entry'}
          >
            <dt>{GLOSSARY[id].term}</dt>
            <dd>
              {GLOSSARY[id].lines.map(line => (
                <p key={line}>{line}</p>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
