import type { BatchPreviewView } from '../../../../contract/break-glass'
import { LEFT_OUT_WORDS, timeWords, unknownWords } from '../../../../words/break-glass'
import { countWords } from '../../../../words/keys'
import { Facts } from '../../ui/Facts'
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

function shortList(items: readonly string[]): string {
  const shown = items.slice(0, MOST_NAMED).join(', ')
  return items.length > MOST_NAMED ? `${shown} and ${items.length - MOST_NAMED} more` : shown
}
