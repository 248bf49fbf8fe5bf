import { ArrowRight, ArrowUp, Trash2 } from 'lucide-react'
import { useId } from 'react'
import type { ServiceRule } from '../../../../core/service-rules'
import type { ServicePreviewView } from '../../../../contract/policies'
import { IconButton } from '../../ui/IconButton'
import { Examples } from './Examples'
import { LONGEST_SERVICE, LONGEST_SERVICE_PATTERN } from '../../../../core/limits'
import { groupWords, problemWords } from './rule-words'
import { POLICIES_PAGE } from '../../../../words/pages/policies'

export type RuleRowProps = {
  readonly rule: ServiceRule
  readonly index: number
  readonly group: ServicePreviewView['rules'][number] | null
  readonly onChange: (rule: ServiceRule) => void
  readonly onRemove: () => void
  readonly onEarlier: () => void
}

export function RuleRow({ rule, index, group, onChange, onRemove, onEarlier }: RuleRowProps) {
  const id = useId()
  const problem = group?.problem ?? null
  // Whoever has just begun a rule need not be told that it is not whole.
  const isFresh = rule.pattern === '' && rule.service === ''
  const number = index + 1
  const isAboutService = problem === 'service-empty' || problem === 'service-not-caught'
  return (
    <li className="rule">
      <div className="rule-fields">
        <input
          className="input mask"
          aria-label={POLICIES_PAGE.nameOfTheKey(number)}
          aria-describedby={id}
          aria-invalid={problem !== null && !isAboutService && !isFresh}
          placeholder={POLICIES_PAGE.teamServiceKey}
          maxLength={LONGEST_SERVICE_PATTERN}
          spellCheck={false}
          autoComplete="off"
          autoFocus={isFresh}
          value={rule.pattern}
          onChange={event => onChange({ ...rule, pattern: event.target.value })}
        />
        <ArrowRight size={14} aria-hidden="true" />
        <input
          className="input mask"
          aria-label={POLICIES_PAGE.serviceRuleNumber(number)}
          aria-describedby={id}
          aria-invalid={isAboutService && !isFresh}
          placeholder={POLICIES_PAGE.service}
          maxLength={LONGEST_SERVICE}
          spellCheck={false}
          autoComplete="off"
          value={rule.service}
          onChange={event => onChange({ ...rule, service: event.target.value })}
        />
        <IconButton
          name={POLICIES_PAGE.ruleNumberOnePlace(number)}
          icon={<ArrowUp size={16} />}
          disabled={index === 0}
          onClick={onEarlier}
        />
        <IconButton
          name={POLICIES_PAGE.removeRuleNumber(number)}
          icon={<Trash2 size={16} />}
          onClick={onRemove}
        />
      </div>
      <p
        id={id}
        role="status"
        className={problem !== null && !isFresh ? 'rule-words attention' : 'rule-words faint'}
      >
        {group === null ? '' : group.problem === null ? groupWords(group) : problemWords(group.problem)}
      </p>
      {problem === null && group !== null && <Examples examples={group.examples} />}
    </li>
  )
}
