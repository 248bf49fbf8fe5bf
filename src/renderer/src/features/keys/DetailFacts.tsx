import type { KeyDetailView } from '../../../../contract/keys'
import { useSnapshot } from '../../state/mirror-store'
import { useProvider } from '../../state/providers'
import { keyFilesOf } from '../../state/selectors'
import { plainWords } from '../../../../words/facts'
import { usedAt } from '../../../../words/key-files'
import { STATUS_WORDS } from '../../../../words/keys'
import { grantWords, permissionSourceWords, widestFirst } from '../../../../words/permissions'
import { exactWords } from '../../../../words/moments'
import { Badge } from '../../ui/Badge'
import { Facts } from '../../ui/Facts'
import { LastUsed } from '../../ui/LastUsed'
import { Moment } from '../../ui/Moment'
import { UseCells } from './UseCells'
import { KEY_FILES_PAGE } from '../../../../words/pages/key-files'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type DetailFactsProps = { readonly detail: KeyDetailView }

export function DetailFacts({ detail }: DetailFactsProps) {
  const { row } = detail
  const provider = useProvider(row.providerId)
  const uses = useSnapshot(keyFilesOf).flatMap(file =>
    file.entries.filter(({ key }) => key?.id === row.id).map(entry => usedAt(file, entry))
  )
  return (
    <>
      <section aria-label={KEYS_PAGE.facts}>
        <h3 className="detail-heading">{KEYS_PAGE.facts}</h3>
        <Facts
          rows={[
            [
              KEYS_PAGE.status,
              row.vanishedAt === null
                ? STATUS_WORDS[row.status]
                : `not listed; was ${STATUS_WORDS[row.status]}`
            ],
            [KEYS_PAGE.lastUsed, <LastUsed key="used" lastUsed={row.lastUsed} source={row.providerName} />],
            [KEYS_PAGE.ninetyDays, <UseCells key="cells" detail={detail} />],
            [KEYS_PAGE.service, row.service],
            [provider === undefined ? KEYS_PAGE.group : capital(provider.groupWord), row.groupName],
            [
              KEYS_PAGE.id,
              <code key="id" className="mask wrap">
                {row.providerKeyId}
              </code>
            ],
            [KEYS_PAGE.created, <Moment key="created" at={row.createdAt} />],
            [KEYS_PAGE.createdBy, row.createdBy?.name ?? KEYS_PAGE.notReported],
            [KEYS_PAGE.expires, <Moment key="expires" mayBeAhead at={row.expiresAt} otherwise="never" />],
            [KEYS_PAGE.read, <Moment key="read" at={row.asOf} />],
            [KEYS_PAGE.firstSeen, <Moment key="first" at={detail.firstSeenAt} />],
            ...(row.vanishedAt === null
              ? []
              : ([[KEYS_PAGE.notListedFrom, exactWords(row.vanishedAt)]] as const)),
            ...Object.entries(detail.attributes).map(
              ([name, value]) => [attributeWords(name), String(value)] as const
            ),
            ...(uses.length === 0 ? [] : ([[KEY_FILES_PAGE.usedOnThisMachine, uses.join('; ')]] as const)),
            ...(row.tags.length === 0
              ? []
              : ([[KEYS_PAGE.tags, <Tags key="tags" tags={row.tags} />]] as const))
          ]}
        />
      </section>
      <section aria-label={KEYS_PAGE.permissions}>
        <h3 className="detail-heading">{KEYS_PAGE.permissions}</h3>
        <p className="faint">{permissionSourceWords(row.permissions)}</p>
        <ul className="grants">
          {widestFirst(row.permissions.grants, provider).map(grant => (
            <li key={grant}>
              <span>{grantWords(grant, provider)}</span>
              <code className="mask">{grant}</code>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <span className="tags">
      {tags.map(tag => (
        <Badge key={tag}>{tag}</Badge>
      ))}
    </span>
  )
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function attributeWords(name: string): string {
  return capital(plainWords(name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()))
}
