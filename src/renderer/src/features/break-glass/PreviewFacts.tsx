import type { BatchPreviewView } from '../../../../contract/break-glass'
import { LEFT_OUT_WORDS, NAMED_WORDS, timeWords, unknownWords } from '../../../../words/break-glass'
import { countWords } from '../../../../words/keys'
import { Facts } from '../../ui/Facts'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { Moment } from '../../ui/Moment'
import { Notice } from '../../ui/Notice'

export type PreviewFactsProps = { readonly preview: BatchPreviewView }

const MOST_NAMED = 8

/** Which keys would be revoked, where, how dangerous that is, what is left out, and what nobody knows. */
export function PreviewFacts({ preview }: PreviewFactsProps) {
  const unknown = unknownWords(preview)
  const { keys, production, usedRecently, neverUsed, canBeDisabled, management, leftOut } = preview
  const count = (value: number) => value.toLocaleString('en')
  return (
    <section className="preview" aria-label="Preview">
      <p role="status">
        <strong>{countWords(keys, 'key')}</strong> in {countWords(preview.accounts.length, 'account')},{' '}
        {timeWords(preview)}.
      </p>
      <Facts
        rows={[
          ['Production', count(production)],
          ['In use', `${count(usedRecently)} used recently, ${count(neverUsed)} without a recorded use`],
          ...(canBeDisabled === 0 ? [] : ([['Can disable', count(canBeDisabled)]] as const)),
          ...(management === 0 ? [] : ([['Of Rekey itself', count(management)]] as const)),
          ['Environments', preview.environments.map(({ value, count: of }) => `${value} ${of}`).join(', ')],
          ['Services', shortList(preview.services.map(({ value, count: of }) => `${value} ${of}`))],
          ['Accounts', shortList(preview.accounts.map(each => `${each.accountName} ${each.keys}`))]
        ]}
      />
      <NamedKeys preview={preview} />
      {unknown.length > 0 && (
        <Notice tone="warning" title="What this preview does not know">
          {unknown.map(words => (
            <p key={words}>{words}</p>
          ))}
        </Notice>
      )}
      {leftOut.length > 0 && (
        <Notice title={`${countWords(leftOut.length, 'key')} left out`}>
          {leftOut.slice(0, MOST_NAMED).map(({ keyId, name, reason }) => (
            <p key={keyId}>
              {name}: {LEFT_OUT_WORDS[reason]}
            </p>
          ))}
        </Notice>
      )}
    </section>
  )
}

/** Every key that would be revoked, as far as anybody reads them. */
function NamedKeys({ preview: { named, keys, accounts } }: PreviewFactsProps) {
  const oldest = accounts.reduce<number | null>(
    (before, { asOf }) => (asOf === null || before === null ? null : Math.min(before, asOf)),
    accounts[0]?.asOf ?? null
  )
  if (named.length === 0) return null
  return (
    <details className="named-keys" open={named.length <= MOST_NAMED}>
      <summary>
        {NAMED_WORDS.title(keys)}{' '}
        <span className="faint">
          {NAMED_WORDS.asOf} <Moment at={oldest} otherwise={NAMED_WORDS.notRead} />
        </span>
      </summary>
      <ul className="confirm-keys" tabIndex={0} aria-label={NAMED_WORDS.title(keys)}>
        {named.map(({ keyId, name, environment, accountName }) => (
          <li key={keyId}>
            <strong>{name}</strong> <EnvironmentMark environment={environment} />{' '}
            <span className="faint">{accountName}</span>
          </li>
        ))}
      </ul>
      {keys > named.length && <p className="faint">{NAMED_WORDS.more(keys - named.length)}</p>}
    </details>
  )
}

function shortList(items: readonly string[]): string {
  const shown = items.slice(0, MOST_NAMED).join(', ')
  return items.length > MOST_NAMED ? `${shown} and ${items.length - MOST_NAMED} more` : shown
}
