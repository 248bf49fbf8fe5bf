import { useEffect, useState } from 'react'
import type { CommandOutput } from '../../../../contract/commands'
import { FINDING_WORDS } from '../../../../words/verdicts'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { accountsOf } from '../../state/selectors'
import { Checkbox, Segmented } from '../../ui/Choice'
import { SelectField, TextField } from '../../ui/Field'
import { useCounts } from '../keys/use-vocabulary'
import type { ChoiceForm } from './choice-form'
import { BREAK_GLASS_PAGE } from '../../../../words/pages/break-glass'

export type ChoiceFieldsProps = {
  readonly form: ChoiceForm
  readonly onChange: (form: ChoiceForm) => void
}

type Option = { readonly value: string; readonly label: string }
const ANY: Option = { value: '', label: BREAK_GLASS_PAGE.any }
const EVERY_KEY = {}

const MODES: readonly { readonly value: ChoiceForm['mode']; readonly label: string }[] = [
  { value: 'revoke', label: BREAK_GLASS_PAGE.revoke },
  { value: 'disable-first', label: BREAK_GLASS_PAGE.disableFirstThenRevoke },
  { value: 'disable-only', label: BREAK_GLASS_PAGE.disableOnly }
]

/** By creator, account, service, environment, finding or destination; all that are filled in must fit. */
export function ChoiceFields({ form, onChange }: ChoiceFieldsProps) {
  const accounts = useSnapshot(accountsOf)
  const counts = useCounts(EVERY_KEY)
  const change = (part: Partial<ChoiceForm>) => onChange({ ...form, ...part })
  const destinations = useDeliveredDestinations()
  const findings = Object.keys(counts?.byFinding ?? {})
  return (
    <>
      <div className="form-pair">
        <TextField
          label={BREAK_GLASS_PAGE.createdBy}
          value={form.creator}
          placeholder={BREAK_GLASS_PAGE.any}
          onChange={creator => change({ creator })}
        />
        <SelectField
          label={BREAK_GLASS_PAGE.account}
          value={form.accountId}
          options={[
            ANY,
            ...accounts.map(each => ({ value: each.id, label: `${each.providerName} · ${each.name}` }))
          ]}
          onChange={accountId => change({ accountId })}
        />
      </div>
      <div className="form-pair">
        <TextField
          label={BREAK_GLASS_PAGE.service}
          value={form.service}
          placeholder={BREAK_GLASS_PAGE.any}
          onChange={service => change({ service })}
        />
        <SelectField
          label={BREAK_GLASS_PAGE.environment}
          value={form.environment}
          options={[ANY, ...Object.keys(counts?.byEnvironment ?? {}).map(plainOption)]}
          onChange={environment => change({ environment })}
        />
      </div>
      <div className="form-pair">
        <SelectField
          label={BREAK_GLASS_PAGE.finding}
          value={form.finding}
          options={[ANY, ...findings.map(findingOption)]}
          onChange={finding => change({ finding })}
        />
        <SelectField
          label={BREAK_GLASS_PAGE.deliveredTo}
          value={form.destination}
          options={[ANY, ...destinations.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={destination => change({ destination })}
        />
      </div>
      <Segmented
        label={BREAK_GLASS_PAGE.whatToDo}
        value={form.mode}
        options={MODES}
        onChange={mode => change({ mode })}
      />
      <Checkbox
        label={BREAK_GLASS_PAGE.ownCredentials}
        help={BREAK_GLASS_PAGE.ownCredentialsHelp}
        isChecked={form.takesManagement}
        onChange={takesManagement => change({ takesManagement })}
      />
    </>
  )
}

type Destinations = CommandOutput<'breakGlass.destinations'>

/** None until main has answered. */
function useDeliveredDestinations(): Destinations {
  const [destinations, setDestinations] = useState<Destinations>([])
  useEffect(() => {
    let isCurrent = true
    inBackground(
      call('breakGlass.destinations', {}).then(reply => {
        if (isCurrent && reply.ok) setDestinations(reply.value)
      })
    )
    return () => {
      isCurrent = false
    }
  }, [])
  return destinations
}

function plainOption(value: string): Option {
  return { value, label: value }
}

function findingOption(value: string): Option {
  const known = FINDING_WORDS[value as keyof typeof FINDING_WORDS] as { readonly label: string } | undefined
  return { value, label: known?.label ?? value }
}
