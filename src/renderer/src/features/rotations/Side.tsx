import type { RotationSideView } from '../../../../contract/rotations'
import { useProvider } from '../../state/providers'
import { shortPath } from '../../../../words/audit'
import { cutMiddle } from '../../../../words/keys'
import { permissionsWords } from '../../../../words/permissions'
import { Badge } from '../../ui/Badge'
import { Facts } from '../../ui/Facts'
import { LastUsed } from '../../ui/LastUsed'
import { Moment } from '../../ui/Moment'
import type { Tone } from '../../../../words/verdicts'

export type SideProps = {
  readonly title: 'Old' | 'New'
  readonly side: RotationSideView
  readonly providerName: string
  readonly providerId: string
}

const STATUS: Record<RotationSideView['status'], { readonly label: string; readonly tone: Tone }> = {
  live: { label: 'live', tone: 'ok' },
  disabled: { label: 'disabled', tone: 'notice' },
  gone: { label: 'gone', tone: 'quiet' },
  'not-listed': { label: 'not listed', tone: 'warning' },
  unknown: { label: 'not known', tone: 'warning' }
}

export function Side({ title, side, providerName, providerId }: SideProps) {
  const provider = useProvider(providerId)
  const status = STATUS[side.status]
  return (
    <section className="side" aria-label={`${title} key`}>
      <header className="side-head">
        <h2 className="side-title">{title}</h2>
        <code className="mask side-mask" title={side.providerKeyId}>
          {cutMiddle(side.masked ?? side.providerKeyId, 32)}
        </code>
        <Badge tone={status.tone}>{status.label}</Badge>
      </header>
      <p className="side-used">
        <LastUsed lastUsed={side.lastUsed} source={providerName} stepMs={1_000} />
        <span className="faint side-read">
          read <Moment at={side.readAt} otherwise="not yet" />
        </span>
      </p>
      <Facts
        rows={[
          ['Name', side.name],
          ['Created', <Moment key="created" at={side.createdAt} />],
          ['Expires', <Moment key="expires" mayBeAhead at={side.expiresAt} otherwise="never" />],
          ['Permissions', permissionsWords(side.permissions, provider)],
          // Where keys are gathered by owner, that is the owner, whoever made the key.
          ['Owner', provider?.groupWord === 'owner' ? side.groupName : (side.owner ?? 'Not reported')],
          [
            'Fingerprint',
            <code
              key="print"
              className="mask"
              title={side.fingerprint === null ? 'Rekey never had this secret' : undefined}
            >
              {side.fingerprint ?? '—'}
            </code>
          ],
          ['Delivered to', <DeliveredTo key="to" places={side.deliveredTo} />]
        ]}
      />
    </section>
  )
}

function DeliveredTo({ places }: { readonly places: readonly string[] }) {
  if (places.length === 0) return 'unknown (not via Rekey)'
  return <span title={places.join('\n')}>{places.map(shortPath).join(', ')}</span>
}
