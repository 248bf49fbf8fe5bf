import type { BatchPreviewView } from '../../../../contract/break-glass'
import { LEFT_OUT_WORDS, NAMED_WORDS, timeWords, unknownWords } from '../../../../words/break-glass'
import { countWords } from '../../../../words/keys'
import { Facts } from '../../ui/Facts'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { Moment } from '../../ui/Moment'
import { Notice } from '../../ui/Notice'
import { BREAK_GLASS_PAGE } from '../../../../words/pages/break-glass'

export type PreviewFactsProps = { readonly preview: BatchPreviewView }

const MOST_NAMED = 8

/** Which keys would be revoked, where, how dangerous that is, what is left out, and what nobody knows. */
export function PreviewFacts({ preview }: PreviewFactsProps) {
  const unknown = unknownWords(preview)
  const { keys, production, usedRecently, neverUsed, canBeDisabled, management, leftOut } = preview
  const count = (value: number) => value.toLocaleString('en')
  return (
    <section className="preview" aria-label={BREAK_GLASS_PAGE.preview}>
      <p role="status">
        <strong>{countWords(keys, 'key')}</strong> {BREAK_GLASS_PAGE.in}{' '}
        {countWords(preview.accounts.length, 'account')}, {timeWords(preview)}.
      </p>
      <Facts
        rows={[
          [BREAK_GLASS_PAGE.production, count(production)],
          [BREAK_GLASS_PAGE.inUse, BREAK_GLASS_PAGE.usedRecently(count(usedRecently), count(neverUsed))],
          ...(canBeDisabled === 0 ? [] : ([[BREAK_GLASS_PAGE.canDisable, count(canBeDisabled)]] as const)),
          ...(management === 0 ? [] : ([[BREAK_GLASS_PAGE.ofRekeyItself, count(management)]] as const)),
          [
            BREAK_GLASS_PAGE.environments,
            preview.environments.map(({ value, count: of }) => `${value} ${of}`).join(', ')
          ],
          [
            BREAK_GLASS_PAGE.services,
            shortList(preview.services.map(({ value, count: of }) => `${value} ${of}`))
          ],
          [
            BREAK_GLASS_PAGE.accounts,
            shortList(preview.accounts.map(each => `${each.accountName} ${each.keys}`))
          ]
        ]}
      />
      <NamedKeys preview={preview} />
      {unknown.length > 0 && (
        <Notice tone="warning" title={BREAK_GLASS_PAGE.unknowns}>
          {unknown.map(words => (
            <p key={words}>{words}</p>
          ))}
        </Notice>
      )}
      {leftOut.length > 0 && (
        <Notice title={BREAK_GLASS_PAGE.countLeftOut(countWords(leftOut.length, 'key'))}>
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
  return items.length > MOST_NAMED ? BREAK_GLASS_PAGE.shownAndMore(shown, items.length - MOST_NAMED) : shown
}
