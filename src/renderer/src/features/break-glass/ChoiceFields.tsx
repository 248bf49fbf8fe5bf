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

export type ChoiceFieldsProps = {
  readonly form: ChoiceForm
  readonly onChange: (form: ChoiceForm) => void
}

type Option = { readonly value: string; readonly label: string }
const ANY: Option = { value: '', label: 'Any' }
const EVERY_KEY = {}

const MODES: readonly { readonly value: ChoiceForm['mode']; readonly label: string }[] = [
  { value: 'revoke', label: 'Revoke' },
  { value: 'disable-first', label: 'Disable first, then revoke' },
  { value: 'disable-only', label: 'Disable only' }
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
          label="Created by"
          value={form.creator}
          placeholder="Any"
          onChange={creator => change({ creator })}
        />
        <SelectField
          label="Account"
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
          label="Service"
          value={form.service}
          placeholder="Any"
          onChange={service => change({ service })}
        />
        <SelectField
          label="Environment"
          value={form.environment}
          options={[ANY, ...Object.keys(counts?.byEnvironment ?? {}).map(plainOption)]}
          onChange={environment => change({ environment })}
        />
      </div>
      <div className="form-pair">
        <SelectField
          label="Finding"
          value={form.finding}
          options={[ANY, ...findings.map(findingOption)]}
          onChange={finding => change({ finding })}
        />
        <SelectField
          label="Delivered to"
          value={form.destination}
          options={[ANY, ...destinations.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={destination => change({ destination })}
        />
      </div>
      <Segmented label="What to do" value={form.mode} options={MODES} onChange={mode => change({ mode })} />
      <Checkbox
        label="Also the credentials that Rekey itself works with"
        help="Revoked last. Rekey then loses access to those accounts."
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
