import type { AccountView, ProviderView } from '../../../../contract/accounts'
import { Button } from '../../ui/Button'
import { Checkbox } from '../../ui/Choice'
import { SelectField } from '../../ui/Field'
import type { CreateForm } from './create-form'
import { CREATE_PAGE } from '../../../../words/pages/create'

export type PermissionPickerProps = {
  readonly account: AccountView
  readonly provider: ProviderView
  readonly form: CreateForm
  readonly onChange: (part: Partial<CreateForm>) => void
}

/** What the new key may do: the catalogue, the sets, or a sentence where the provider has neither. */
export function PermissionPicker(props: PermissionPickerProps) {
  switch (props.provider.capabilities.scopes) {
    case 'none':
      return <p className="faint">{CREATE_PAGE.noPermissions(props.provider.name)}</p>
    case 'set':
      return <SetPicker {...props} />
    case 'list':
      return <Catalogue {...props} />
    default:
      return props.provider.capabilities.scopes satisfies never
  }
}

const DEFAULTS = ''

function SetPicker({ account, form, onChange }: PermissionPickerProps) {
  const sets = account.report?.permissionSets ?? []
  const chosen = sets.find(set => set.id === form.setId)
  return (
    <SelectField
      label={CREATE_PAGE.permissionSet}
      help={chosen === undefined ? CREATE_PAGE.noSetHelp : chosen.grants.join('  ')}
      value={form.setId ?? DEFAULTS}
      options={[
        { value: DEFAULTS, label: CREATE_PAGE.organizationDefaults },
        ...sets.map(set => ({ value: set.id, label: set.name }))
      ]}
      onChange={id => onChange({ setId: id === DEFAULTS ? null : id })}
    />
  )
}

function Catalogue({ account, provider, form, onChange }: PermissionPickerProps) {
  const grantable = account.report?.grantable ?? null
  const mayGrant = (grant: string) => grantable === null || grantable.includes(grant)
  const toggle = (grant: string, isOn: boolean) =>
    onChange({ grants: isOn ? [...form.grants, grant] : form.grants.filter(each => each !== grant) })
  return (
    <fieldset className="permissions">
      <legend className="field-label">{CREATE_PAGE.permissions}</legend>
      <div className="presets">
        {provider.presets.map(preset => (
          <Button
            key={preset.name}
            size="small"
            title={preset.words}
            aria-pressed={isSame(preset.grants, form.grants)}
            disabled={!preset.grants.every(mayGrant)}
            onClick={() => onChange({ grants: preset.grants })}
          >
            {preset.name}
          </Button>
        ))}
      </div>
      <div className="permission-list">
        {provider.permissions.map(item => (
          <Checkbox
            key={item.grant}
            label={item.words}
            code={item.grant}
            isChecked={form.grants.includes(item.grant)}
            isDisabled={!mayGrant(item.grant)}
            onChange={isOn => toggle(item.grant, isOn)}
            {...(item.breadth === 'full' ? { help: 'wider than most services need' } : {})}
          />
        ))}
      </div>
      {grantable !== null && <p className="field-help">{CREATE_PAGE.greyedOutThisAccounts}</p>}
    </fieldset>
  )
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every(grant => right.includes(grant))
}
