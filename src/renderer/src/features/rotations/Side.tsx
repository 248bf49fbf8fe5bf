import type { RotationSideView } from '../../../../contract/rotations'
import { cutMiddle } from '../../../../words/keys'
import { SIDE_WORDS } from '../../../../words/rotations'
import { Badge } from '../../ui/Badge'
import { Facts } from '../../ui/Facts'
import { LastUsed } from '../../ui/LastUsed'
import { Moment } from '../../ui/Moment'
import type { Tone } from '../../../../words/verdicts'
import type { SideFact } from './side-facts'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type SideProps = {
  readonly title: 'Old' | 'New'
  readonly side: RotationSideView
  readonly providerName: string
  readonly facts: readonly SideFact[]
}

const STATUS: Record<RotationSideView['status'], { readonly label: string; readonly tone: Tone }> = {
  live: { label: 'live', tone: 'ok' },
  disabled: { label: 'disabled', tone: 'notice' },
  gone: { label: 'gone', tone: 'quiet' },
  'not-listed': { label: 'not listed', tone: 'warning' },
  unknown: { label: 'not known', tone: 'warning' }
}

export function Side({ title, side, providerName, facts }: SideProps) {
  const status = STATUS[side.status]
  return (
    <section className="side" aria-label={ROTATIONS_PAGE.titleKey(title)}>
      <header className="side-head">
        <h2 className="side-title">{title}</h2>
        <code className="mask side-mask" title={side.providerKeyId}>
          {cutMiddle(side.masked ?? side.providerKeyId, 32)}
        </code>
        <Badge tone={status.tone}>{status.label}</Badge>
      </header>
      <p className="side-used">
        <span className="side-used-label">{SIDE_WORDS.lastUsed}</span>
        <LastUsed lastUsed={side.lastUsed} source={providerName} stepMs={1_000} />
        <span className="faint side-read">
          {ROTATIONS_PAGE.read} <Moment at={side.readAt} otherwise="not yet" />
        </span>
      </p>
      <Facts rows={facts.map(({ label, shown }) => [label, shown])} />
    </section>
  )
}
