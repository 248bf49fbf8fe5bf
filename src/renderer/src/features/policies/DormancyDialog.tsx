import { useMemo, useState, type SyntheticEvent } from 'react'
import type { PolicyPreviewView } from '../../../../contract/policies'
import type { SettingsView } from '../../../../contract/settings'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { accountsOf, settingsOf } from '../../state/selectors'
import { say } from '../../state/toasts'
import { environmentWords, inOrder } from '../../../../words/environments'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { useCommand } from '../../ui/use-command'
import { changeOf, placeOf, sumWords, withPlace, type Dormancy, type Place } from './dormancy-places'
import { PlaceRow } from './PlaceRow'
import { PreviewState } from './PreviewState'
import { usePreview } from './use-preview'
import { POLICIES_PAGE } from '../../../../words/pages/policies'

const ask = (dormancy: string) =>
  call('dormancy.preview', { dormancy: JSON.parse(dormancy) as SettingsView['dormancy'] })
const stop = () => inBackground(call('dormancy.stop', {}))

/** Which profile holds in each environment and account; what it would call dormant is shown before it is kept. */
export function DormancyDialog() {
  const { dormancy } = useSnapshot(settingsOf)
  const accounts = useSnapshot(accountsOf)
  const [draft, setDraft] = useState<Dormancy>(dormancy)
  const save = useCommand('settings.update')
  const wanted = JSON.stringify(draft)
  const preview = usePreview<PolicyPreviewView>(wanted, ask)
  const { answer } = preview
  const isCurrent = preview.phase === 'done'
  const environments = useMemo(() => {
    const seen = answer?.environments.map(({ environment }) => environment) ?? []
    const chosen = dormancy.places.filter(({ kind }) => kind === 'environment').map(({ of }) => of)
    return inOrder([...new Set([...seen, ...chosen])].filter(Boolean))
  }, [answer, dormancy])

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    if (!(await save.run({ settings: { dormancy: draft } })).ok) return
    say(POLICIES_PAGE.theDormancyCheckFollows)
    closeDialog()
  }

  const rowOf = (kind: Place['kind'], of: string, label: string, isFirst = false) => (
    <PlaceRow
      key={of}
      label={label}
      kind={kind}
      isFirst={isFirst}
      place={placeOf(draft, kind, of)}
      base={draft.dormantDays}
      change={isCurrent && answer !== null ? changeOf(answer, kind, of) : null}
      onChange={choice => setDraft(withPlace(draft, kind, of, choice))}
    />
  )

  return (
    <Dialog
      title={POLICIES_PAGE.dormancyTitle}
      size="large"
      onClose={closeDialog}
      footer={
        <>
          <span className="faint" role="status">
            {isCurrent && answer !== null ? sumWords(answer.all) : ''}
            <PreviewState preview={preview} onStop={stop} />
          </span>
          <Button onClick={closeDialog}>{POLICIES_PAGE.cancel}</Button>
          <Button
            type="submit"
            form="dormancy-places"
            look="primary"
            isBusy={save.isBusy}
            disabled={wanted === JSON.stringify(dormancy)}
          >
            {POLICIES_PAGE.save}
          </Button>
        </>
      }
    >
      <form id="dormancy-places" onSubmit={event => inBackground(submit(event))}>
        <p className="faint">
          {POLICIES_PAGE.anAccountsOwnProfile}
          {draft.dormantDays} {POLICIES_PAGE.daysDefaultIs90}
        </p>
        {answer === null && preview.phase !== 'stopped' ? null : (
          <>
            <h3 className="place-heading">{POLICIES_PAGE.environments}</h3>
            <div className="places">
              {environments.map((environment, place) =>
                rowOf('environment', environment, environmentWords(environment), place === 0)
              )}
              {environments.length === 0 && <p className="faint">{POLICIES_PAGE.thereAreNoKeys}</p>}
            </div>
            <h3 className="place-heading">{POLICIES_PAGE.accounts}</h3>
            <div className="places">
              {accounts.map(account => rowOf('account', account.id, account.name))}
              {accounts.length === 0 && <p className="faint">{POLICIES_PAGE.noAccountIsConnected}</p>}
            </div>
          </>
        )}
        <FaultNotice fault={save.fault} />
      </form>
    </Dialog>
  )
}
