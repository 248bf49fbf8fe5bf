import type { KeyDetailView } from '../../../../contract/keys'
import { useProvider } from '../../state/providers'
import { plainWords } from '../../../../words/facts'
import { STATUS_WORDS } from '../../../../words/keys'
import { grantWords, permissionSourceWords, widestFirst } from '../../../../words/permissions'
import { exactWords } from '../../../../words/moments'
import { Badge } from '../../ui/Badge'
import { Facts } from '../../ui/Facts'
import { LastUsed } from '../../ui/LastUsed'
import { Moment } from '../../ui/Moment'
import { UseCells } from './UseCells'

export type DetailFactsProps = { readonly detail: KeyDetailView }

export function DetailFacts({ detail }: DetailFactsProps) {
  const { row } = detail
  const provider = useProvider(row.providerId)
  return (
    <>
      <section aria-label="Facts">
        <h3 className="detail-heading">Facts</h3>
        <Facts
          rows={[
            [
              'Status',
              row.vanishedAt === null
                ? STATUS_WORDS[row.status]
                : `not listed; was ${STATUS_WORDS[row.status]}`
            ],
            ['Last used', <LastUsed key="used" lastUsed={row.lastUsed} source={row.providerName} />],
            ['90 days', <UseCells key="cells" detail={detail} />],
            ['Service', row.service],
            [provider === undefined ? 'Group' : capital(provider.groupWord), row.groupName],
            [
              'Id',
              <code key="id" className="mask wrap">
                {row.providerKeyId}
              </code>
            ],
            ['Created', <Moment key="created" at={row.createdAt} />],
            ['Created by', row.createdBy?.name ?? 'Not reported'],
            ['Expires', <Moment key="expires" mayBeAhead at={row.expiresAt} otherwise="never" />],
            ['Read', <Moment key="read" at={row.asOf} />],
            ['First seen', <Moment key="first" at={detail.firstSeenAt} />],
            ...(row.vanishedAt === null ? [] : ([['Not listed from', exactWords(row.vanishedAt)]] as const)),
            ...Object.entries(detail.attributes).map(
              ([name, value]) => [attributeWords(name), String(value)] as const
            ),
            ...(row.tags.length === 0 ? [] : ([['Tags', <Tags key="tags" tags={row.tags} />]] as const))
          ]}
        />
      </section>
      <section aria-label="Permissions">
        <h3 className="detail-heading">Permissions</h3>
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
