import { LONGEST_NAME, LONGEST_SENTENCE, SHORTEST_REASON } from '../../../../core/limits'
import { useState, type SyntheticEvent } from 'react'
import type { ExclusionScopeInput } from '../../../../contract/exclusions'
import { inBackground, call } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { accountsOf } from '../../state/selectors'
import { say, sayFault } from '../../state/toasts'
import { countWords } from '../../../../words/keys'
import { dayWords } from '../../../../words/moments'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { SelectField, TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { clearSelection } from '../keys/keys-state'
import { Matches } from './Matches'
import { endOf, lastDay, scopeOf, type ScopeKind } from './exclude-form'
import { EXCLUDE_PAGE } from '../../../../words/pages/exclude'

export type ExcludeDialogProps = { readonly keyIds: readonly string[] }

const RULES: readonly { readonly value: ScopeKind; readonly label: string }[] = [
  { value: 'name', label: EXCLUDE_PAGE.byName },
  { value: 'tag', label: EXCLUDE_PAGE.keysWithTheTag },
  { value: 'owner', label: EXCLUDE_PAGE.byCreator },
  { value: 'account', label: EXCLUDE_PAGE.byAccount },
  { value: 'age', label: EXCLUDE_PAGE.keysOlderThanDays }
]
const DAY_MS = 86_400_000
const TOO_SHORT = EXCLUDE_PAGE.atLeastShortestReason(SHORTEST_REASON)
const QUARTER_MS = 90 * DAY_MS

/** Who left something out last is likely to do it again; kept for as long as the window lives. */
let lastAuthor = ''

/** Leaves keys out of the dormancy check: why, by whom, until when. Nothing changes at any provider. */
export function ExcludeDialog({ keyIds }: ExcludeDialogProps) {
  const accounts = useSnapshot(accountsOf)
  const [kind, setKind] = useState<ScopeKind>(keyIds.length > 0 ? 'keys' : 'name')
  const [value, setValue] = useState('')
  const [reason, setReason] = useState('')
  const [author, setAuthor] = useState(lastAuthor)
  const [openedAt] = useState(() => Date.now())
  const [until, setUntil] = useState(() => dayWords(openedAt + QUARTER_MS))
  const add = useCommand('exclusions.add')
  const scope: ExclusionScopeInput | null = scopeOf(kind, value, keyIds)
  const endsAt = endOf(until)
  const isReady =
    scope !== null && reason.trim().length >= SHORTEST_REASON && author.trim() !== '' && endsAt !== null

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    if (scope === null || endsAt === null) return
    const reply = await add.run({ scope, reason: reason.trim(), author: author.trim(), endsAt })
    if (!reply.ok) return
    lastAuthor = author.trim()
    say(EXCLUDE_PAGE.leftOut(until), () => inBackground(endExclusion(reply.value.id)))
    clearSelection()
    closeDialog()
  }

  return (
    <Dialog title={EXCLUDE_PAGE.excludeFromTheDormancy} size="small" onClose={closeDialog}>
      <FormFault value={add.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <p className="faint">{EXCLUDE_PAGE.excludeHelp}</p>
          <SelectField
            label={EXCLUDE_PAGE.exclude}
            value={kind}
            options={
              keyIds.length > 0
                ? [
                    {
                      value: 'keys',
                      label: `${keyIds.length === 1 ? EXCLUDE_PAGE.this : EXCLUDE_PAGE.these} ${countWords(keyIds.length, 'key')}`
                    },
                    ...RULES
                  ]
                : RULES
            }
            onChange={next => {
              setKind(next as ScopeKind)
              setValue(next === 'account' ? (accounts[0]?.id ?? '') : '')
            }}
          />
          {kind === 'account' && (
            <SelectField
              label={EXCLUDE_PAGE.account}
              value={value}
              options={accounts.map(account => ({ value: account.id, label: account.name }))}
              onChange={setValue}
            />
          )}
          {kind !== 'keys' && kind !== 'account' && (
            <TextField
              label={VALUE_LABELS[kind]}
              name="scope"
              problem={value !== '' && scope === null ? VALUE_PROBLEMS[kind] : null}
              help={kind === 'name' ? EXCLUDE_PAGE.useAsAWildcard : ''}
              inputMode={kind === 'age' ? 'numeric' : 'text'}
              value={value}
              onChange={setValue}
            />
          )}
          {kind !== 'keys' && <Matches scope={scope} />}
          <TextField
            label={EXCLUDE_PAGE.reason}
            name="reason"
            help={EXCLUDE_PAGE.reasonHelp}
            problem={reason !== '' && reason.trim().length < SHORTEST_REASON ? TOO_SHORT : null}
            maxLength={LONGEST_SENTENCE}
            autoFocus
            value={reason}
            onChange={setReason}
          />
          <div className="form-row">
            <TextField
              label={EXCLUDE_PAGE.author}
              name="author"
              maxLength={LONGEST_NAME}
              value={author}
              onChange={setAuthor}
            />
            <TextField
              label={EXCLUDE_PAGE.until}
              name="endsAt"
              type="date"
              min={dayWords(openedAt + DAY_MS)}
              max={lastDay(openedAt)}
              value={until}
              onChange={setUntil}
            />
          </div>
          <FaultNotice fault={add.fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{EXCLUDE_PAGE.cancel}</Button>
            <Button type="submit" look="primary" isBusy={add.isBusy} disabled={!isReady}>
              {EXCLUDE_PAGE.exclude}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}

const VALUE_LABELS: Record<Exclude<ScopeKind, 'keys' | 'account'>, string> = {
  name: EXCLUDE_PAGE.namePattern,
  tag: EXCLUDE_PAGE.tag,
  owner: EXCLUDE_PAGE.createdBy,
  age: EXCLUDE_PAGE.days
}

const VALUE_PROBLEMS: typeof VALUE_LABELS = {
  name: EXCLUDE_PAGE.addSomeLettersStars,
  tag: EXCLUDE_PAGE.enterATag,
  owner: EXCLUDE_PAGE.enterAName,
  age: EXCLUDE_PAGE.daysWrong
}

/** Before its time; the keys are judged again at once. */
async function endExclusion(exclusionId: string): Promise<void> {
  const reply = await call('exclusions.end', { exclusionId })
  if (!reply.ok) return sayFault(reply.fault)
  say(EXCLUDE_PAGE.theExclusionHasEnded)
}
