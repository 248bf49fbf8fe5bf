import { useState } from 'react'
import type { TeamRuleView, TeamView } from '../../../../contract/team'
import { TEAM_WORDS as W } from '../../../../words/team'
import { call } from '../../bridge'
import { Button } from '../../ui/Button'
import { SelectField, TextField } from '../../ui/Field'
import { Panel } from '../overview/Panel'
import { quietly } from './team-acts'

const ACTS: readonly TeamRuleView['act'][] = ['rotate', 'revoke', 'disable']

const HOUR_MS = 3_600_000
const NEW_RULE: TeamRuleView = {
  act: 'rotate',
  environment: 'production',
  needs: 1,
  expiresAfterMs: 24 * HOUR_MS
}
const MOST_NEEDED = 5

/** Who must agree before a key is changed. An administrator edits; everyone reads. */
export function Policy({ team }: { readonly team: TeamView }) {
  const [draft, setDraft] = useState<readonly TeamRuleView[] | null>(null)
  const rules = draft ?? team.rules
  const isAdmin = team.standing === 'admin'
  const change = (place: number, part: Partial<TeamRuleView>): void => {
    setDraft(rules.map((rule, index) => (index === place ? { ...rule, ...part } : rule)))
  }
  return (
    <Panel title={W.policy}>
      <div className="team-body">
        <p className="faint">{W.policyText}</p>
        {rules.length === 0 && <p>{W.noRules}</p>}
        {rules.map((rule, place) => (
          <fieldset key={place} className="team-rule" disabled={!isAdmin}>
            <legend className="visually-hidden">{`${W.policy} ${place + 1}`}</legend>
            <SelectField
              label={W.policyAct}
              value={rule.act}
              options={ACTS.map(act => ({ value: act, label: W.acts[act] }))}
              onChange={act => change(place, { act: ACTS.find(known => known === act) ?? 'rotate' })}
            />
            <TextField
              label={W.policyEnvironment}
              required={false}
              placeholder={W.everyEnvironment}
              value={rule.environment ?? ''}
              onChange={environment =>
                change(place, { environment: environment === '' ? null : environment })
              }
            />
            <SelectField
              label={W.policyNeeds}
              value={String(rule.needs)}
              options={Array.from({ length: MOST_NEEDED + 1 }, (_, needs) => ({
                value: String(needs),
                label: String(needs)
              }))}
              onChange={needs => change(place, { needs: Number(needs) })}
            />
            <TextField
              label={`${W.policyExpires} (${W.policyHours})`}
              inputMode="numeric"
              value={String(Math.round(rule.expiresAfterMs / HOUR_MS))}
              onChange={hours => change(place, { expiresAfterMs: Math.max(1, Number(hours) || 1) * HOUR_MS })}
            />
            {isAdmin && (
              <Button
                size="small"
                aria-label={`${W.removeRule} ${place + 1}`}
                onClick={() => setDraft(rules.filter((_, index) => index !== place))}
              >
                {W.removeRule}
              </Button>
            )}
          </fieldset>
        ))}
        {isAdmin ? (
          <div className="team-acts">
            <Button size="small" onClick={() => setDraft([...rules, NEW_RULE])}>
              {W.addRule}
            </Button>
            <Button
              size="small"
              look="primary"
              disabled={draft === null}
              onClick={quietly(async () => {
                const reply = await call('team.setPolicy', { rules: rules.map(rule => ({ ...rule })) })
                if (reply.ok) setDraft(null)
                return reply
              }, W.policySaved)}
            >
              {W.savePolicy}
            </Button>
          </div>
        ) : (
          <p className="faint">{W.onlyAdmins}</p>
        )}
      </div>
    </Panel>
  )
}
