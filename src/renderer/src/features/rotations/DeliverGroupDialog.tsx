import { useState } from 'react'
import type { RotationView } from '../../../../contract/rotations'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { useDestinations } from '../../state/providers'
import { rotationsOf } from '../../state/selectors'
import { ENTRY_PROBLEM_WORDS } from '../../../../words/destinations'
import { faultWords } from '../../../../words/faults'
import { countWords } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { SelectField, TextField } from '../../ui/Field'
import { planEntries, type EntrySettings, type PlannedEntry } from './entry-template'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type DeliverGroupDialogProps = { readonly groupId: string }

type Typed = { readonly chosen: string; readonly settings: EntrySettings }

/** Members of a group whose new secret waits for its first delivery. */
export function toDeliver(rotations: readonly RotationView[], groupId: string): readonly RotationView[] {
  return rotations.filter(
    ({ group, canChooseDeliveries, deliveries }) =>
      group === groupId && canChooseDeliveries && deliveries.length === 0
  )
}

/** One destination for a whole group: a template says which entry each key gets. */
export function DeliverGroupDialog({ groupId }: DeliverGroupDialogProps) {
  const rotations = useSnapshot(rotationsOf)
  const members = toDeliver(rotations, groupId)
  const destinations = useDestinations().filter(
    each => !each.isForSandbox || members.every(({ isSandbox }) => isSandbox)
  )
  const [typed, setTyped] = useState<Typed>({ chosen: '', settings: {} })
  const [faults, setFaults] = useState<ReadonlyMap<string, FaultView>>(new Map())
  const [isBusy, setBusy] = useState(false)
  const destination = destinations.find(each => each.id === typed.chosen) ?? destinations[0]
  if (destination === undefined) return null
  const filled = Object.fromEntries(Object.entries(typed.settings).filter(([, value]) => value.trim() !== ''))
  const isWhole = destination.fields.every(
    ({ name, isRequired }) => !isRequired || filled[name] !== undefined
  )
  const entries = planEntries(filled, members)
  const isReady = isWhole && entries.length > 0 && entries.every(({ problem }) => problem === null)

  async function send(id: string): Promise<void> {
    setBusy(true)
    const refused = new Map<string, FaultView>()
    for (const { rotation, settings } of entries) {
      const shown = { rotationId: rotation.id, version: rotation.version }
      const reply = await call('rotations.chooseDestinations', { ...shown, destinations: [{ id, settings }] })
      if (!reply.ok) refused.set(rotation.id, reply.fault)
    }
    setBusy(false)
    setFaults(refused)
    if (refused.size === 0) closeDialog()
  }

  return (
    <Dialog
      title={ROTATIONS_PAGE.deliverTheNewKeys}
      size="large"
      onClose={closeDialog}
      footer={
        <>
          <span className="bar-space" />
          <Button onClick={closeDialog}>{ROTATIONS_PAGE.cancel}</Button>
          <Button
            look="primary"
            disabled={!isReady}
            isBusy={isBusy}
            onClick={() => inBackground(send(destination.id))}
          >
            {ROTATIONS_PAGE.deliverCount(countWords(entries.length, 'key'))}
          </Button>
        </>
      }
    >
      <div className="form">
        <p className="faint">{ROTATIONS_PAGE.groupPathHelp}</p>
        <SelectField
          label={ROTATIONS_PAGE.sendTo}
          value={destination.id}
          options={destinations.map(each => ({ value: each.id, label: each.name }))}
          onChange={chosen => setTyped({ chosen, settings: {} })}
        />
        {destination.fields.map(field => (
          <TextField
            key={field.name}
            name={field.name}
            label={field.label}
            help={field.help}
            required={field.isRequired}
            value={typed.settings[field.name] ?? ''}
            onChange={value =>
              setTyped({ chosen: destination.id, settings: { ...typed.settings, [field.name]: value } })
            }
          />
        ))}
        {isWhole && <EntryList entries={entries} faults={faults} />}
      </div>
    </Dialog>
  )
}

type EntryListProps = {
  readonly entries: readonly PlannedEntry[]
  readonly faults: ReadonlyMap<string, FaultView>
}

function EntryList({ entries, faults }: EntryListProps) {
  return (
    <section aria-label={ROTATIONS_PAGE.entries}>
      <h3 className="detail-heading">{ROTATIONS_PAGE.entries}</h3>
      <ul className="lines">
        {entries.map(({ rotation, settings, problem }) => {
          const fault = faults.get(rotation.id)
          const why = problem === null ? null : ENTRY_PROBLEM_WORDS[problem]
          return (
            <li key={rotation.id} aria-label={rotation.old.name}>
              <span>{rotation.old.name}</span>
              <span>{Object.values(settings).join(' · ')}</span>
              {why !== null && <span className="field-error">{why}</span>}
              {fault !== undefined && (
                <span className="field-error">
                  {faultWords(fault).title} {faultWords(fault).advice}
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
