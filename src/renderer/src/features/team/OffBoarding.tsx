import { useState } from 'react'
import type { KeyRowView } from '../../../../contract/key-row'
import type { OffBoardingView } from '../../../../contract/people'
import { STATUS_WORDS } from '../../../../words/keys'
import { keysToRotate, OFF_BOARDING_WORDS as W } from '../../../../words/people'
import { momentWords } from '../../../../words/moments'
import { open, showKey } from '../../state/navigation'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { Button } from '../../ui/Button'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { FaultNotice } from '../../ui/FaultNotice'
import { SelectField } from '../../ui/Field'
import { Panel } from '../overview/Panel'
import { useOffBoarding, usePeople } from './use-people'

/** What has to be done when a person leaves: their keys, the secrets they could read, and one rotation for all. */
export function OffBoarding() {
  const { creators, users } = usePeople()
  const [creator, setCreator] = useState('')
  const [user, setUser] = useState('')
  const { found, fault } = useOffBoarding(creator, user)
  return (
    <Panel title={W.title}>
      <div className="team-body">
        <p className="faint">{W.text}</p>
        <div className="team-choices">
          <SelectField
            label={W.creator}
            help={W.creatorHelp}
            value={creator}
            options={[
              { value: '', label: W.nobody },
              ...creators.map(({ name, keys }) => ({ value: name, label: `${name} (${keys})` }))
            ]}
            onChange={setCreator}
          />
          <SelectField
            label={W.user}
            help={W.userHelp}
            value={user}
            options={[{ value: '', label: W.nobody }, ...users.map(name => ({ value: name, label: name }))]}
            onChange={setUser}
          />
        </div>
        <FaultNotice fault={fault} />
        {found !== null && <Found found={found} hasCreator={creator !== ''} hasUser={user !== ''} />}
      </div>
    </Panel>
  )
}

type FoundProps = {
  readonly found: OffBoardingView
  readonly hasCreator: boolean
  readonly hasUser: boolean
}

function Found({ found, hasCreator, hasUser }: FoundProps) {
  const ids = keysToRotate(found)
  return (
    <>
      {hasCreator && <CreatedKeys found={found} />}
      {hasUser && <ReadSecrets secrets={found.secrets} />}
      <div className="team-acts">
        <Button
          look="primary"
          disabled={ids.length === 0}
          title={ids.length === 0 ? W.nothingToRotate : W.rotateHelp}
          onClick={() => open({ kind: 'rotate', keyIds: ids })}
        >
          {W.rotate(ids.length)}
        </Button>
        <span className="faint">{ids.length === 0 ? W.nothingToRotate : W.rotateHelp}</span>
      </div>
    </>
  )
}

function CreatedKeys({ found: { keys, totalKeys } }: { readonly found: OffBoardingView }) {
  return (
    <section aria-label={W.keysTitle}>
      <h3 className="team-title">
        {W.keysTitle} <span className="count">{totalKeys}</span>
      </h3>
      {keys.length === 0 ? (
        <p className="faint">{W.noKeys}</p>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{W.columns.key}</th>
              <th scope="col">{W.columns.place}</th>
              <th scope="col">{W.columns.status}</th>
              <th scope="col">{W.columns.fate}</th>
            </tr>
          </thead>
          <tbody>
            {keys.map(({ row, fate }) => (
              <tr key={row.id}>
                <td>
                  <KeyLink row={row} />
                </td>
                <td className="faint">{row.accountName}</td>
                <td>{STATUS_WORDS[row.status]}</td>
                <td title={W.fateHelp[fate]}>{W.fate[fate]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {totalKeys > keys.length && <p className="faint">{W.more(keys.length, totalKeys)}</p>}
      <p className="faint">{W.notReported}</p>
    </section>
  )
}

function ReadSecrets({ secrets }: { readonly secrets: OffBoardingView['secrets'] }) {
  const now = useNow(LIST_STEP_MS)
  return (
    <section aria-label={W.secretsTitle}>
      <h3 className="team-title">
        {W.secretsTitle} <span className="count">{secrets.length}</span>
      </h3>
      {secrets.length === 0 ? (
        <p className="faint">{W.noSecrets}</p>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{W.columns.key}</th>
              <th scope="col">{W.columns.status}</th>
              <th scope="col">{W.columns.how}</th>
              <th scope="col">{W.columns.when}</th>
            </tr>
          </thead>
          <tbody>
            {secrets.map(({ keyId, row, how, at }) => (
              <tr key={keyId}>
                <td>{row === null ? <span className="faint">{W.gone}</span> : <KeyLink row={row} />}</td>
                <td>{row === null ? '' : STATUS_WORDS[row.status]}</td>
                <td>{W.how[how]}</td>
                <td>{momentWords(at, now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function KeyLink({ row }: { readonly row: KeyRowView }) {
  return (
    <span className="team-key">
      <button type="button" className="panel-name" onClick={() => showKey(row.id)}>
        {row.name}
      </button>
      <EnvironmentMark environment={row.environment} />
    </span>
  )
}
