import { Plus } from 'lucide-react'
import { useState, type SyntheticEvent } from 'react'
import type { ServiceRule } from '../../../../core/service-rules'
import type { ServicePreviewView } from '../../../../contract/policies'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { settingsOf } from '../../state/selectors'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { useCommand } from '../../ui/use-command'
import { Examples } from './Examples'
import { PreviewState } from './PreviewState'
import { RuleRow } from './RuleRow'
import { MOST_SERVICE_RULES } from '../../../../core/limits'
import { previewWords } from './rule-words'
import { usePreview } from './use-preview'
import { POLICIES_PAGE } from '../../../../words/pages/policies'

type Draft = ServiceRule & { readonly id: number }

const ask = (rules: string) => call('services.preview', { rules: JSON.parse(rules) as ServiceRule[] })

/** Which service a key belongs to, by rules over its name; what they change is shown before they are kept. */
export function ServiceRulesDialog() {
  const { services } = useSnapshot(settingsOf)
  const [drafts, setDrafts] = useState<readonly Draft[]>(() =>
    services.rules.map((rule, id) => ({ ...rule, id }))
  )
  const save = useCommand('settings.update')
  const rules = drafts.map(({ pattern, service }): ServiceRule => ({ pattern, service }))
  const wanted = JSON.stringify(rules)
  const preview = usePreview<ServicePreviewView>(wanted, ask)
  const { answer } = preview
  const isChanged = wanted !== JSON.stringify(services.rules)
  // An answer to an earlier question may have fewer rules, and then its groups belong to others.
  const isOfThese = answer !== null && answer.rules.length === rules.length + 1 && preview.phase === 'done'
  // After a stop nobody knows: then main says it when they are saved.
  const isWhole = isOfThese
    ? answer.rules.every(group => group.problem === null)
    : preview.phase === 'stopped'
  const left = isOfThese ? answer.rules.at(-1) : undefined

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    if (!(await save.run({ settings: { services: { rules } } })).ok) return
    say(POLICIES_PAGE.namingDone)
    closeDialog()
  }

  const replace = (index: number, rule: ServiceRule) =>
    setDrafts(drafts.map((draft, at) => (at === index ? { ...draft, ...rule } : draft)))
  const add = () =>
    setDrafts([...drafts, { id: Math.max(-1, ...drafts.map(({ id }) => id)) + 1, pattern: '', service: '' }])

  return (
    <Dialog
      title={POLICIES_PAGE.serviceNames}
      size="large"
      onClose={closeDialog}
      footer={
        <>
          <span className="faint" role="status">
            {isOfThese ? previewWords(answer) : ''}
            <PreviewState preview={preview} onStop={() => inBackground(call('services.stop', {}))} />
          </span>
          <Button onClick={closeDialog}>{POLICIES_PAGE.cancel}</Button>
          <Button
            type="submit"
            form="service-rules"
            look="primary"
            isBusy={save.isBusy}
            disabled={!isChanged || !isWhole}
          >
            {POLICIES_PAGE.save}
          </Button>
        </>
      }
    >
      <form id="service-rules" className="form" onSubmit={event => inBackground(submit(event))}>
        <p className="faint">
          {POLICIES_PAGE.patternHelp} <code>{POLICIES_PAGE.paymentsApiProd}</code> {POLICIES_PAGE.to}{' '}
          <code>{POLICIES_PAGE.paymentsApi}</code>
          {POLICIES_PAGE.whereYourNamesFollow} <code>*</code> {POLICIES_PAGE.starMatches}{' '}
          <code>{'{service}'}</code> {POLICIES_PAGE.servicePlaceholder}
        </p>
        {drafts.length > 0 && (
          <ol className="rules" aria-label={POLICIES_PAGE.rules}>
            {drafts.map((draft, index) => (
              <RuleRow
                key={draft.id}
                rule={draft}
                index={index}
                group={isOfThese ? (answer.rules[index] ?? null) : null}
                onChange={rule => replace(index, rule)}
                onRemove={() => setDrafts(drafts.filter((_, at) => at !== index))}
                onEarlier={() => setDrafts(moved(drafts, index))}
              />
            ))}
          </ol>
        )}
        <div>
          <Button
            size="small"
            icon={<Plus size={14} />}
            disabled={drafts.length >= MOST_SERVICE_RULES}
            onClick={add}
          >
            {POLICIES_PAGE.addARule}
          </Button>
        </div>
        {left !== undefined && left.changed > 0 && (
          <div className="rule">
            <p className="rule-words">{POLICIES_PAGE.noRuleFits(left.changed.toLocaleString('en'))}</p>
            <Examples examples={left.examples} />
          </div>
        )}
        <FaultNotice fault={save.fault} />
      </form>
    </Dialog>
  )
}

/** One place up. */
function moved(drafts: readonly Draft[], index: number): readonly Draft[] {
  const draft = drafts[index]
  return draft === undefined ? drafts : drafts.filter(each => each !== draft).toSpliced(index - 1, 0, draft)
}
