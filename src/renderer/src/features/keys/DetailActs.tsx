import { Copy } from 'lucide-react'
import type { KeyRowView } from '../../../../contract/key-row'
import { inBackground } from '../../bridge'
import { open, showRotation } from '../../state/navigation'
import { maskOf } from '../../../../words/keys'
import { SandboxMark } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { IconButton } from '../../ui/IconButton'
import { Menu } from '../../ui/Menu'
import { isBreakGlass, markBreakGlass, noteTested } from '../exclude/break-glass-mark'
import {
  PINNED,
  copyId,
  disableKey,
  dismissKeys,
  enableKey,
  revokeKeys,
  rotateKeys,
  showAgain,
  togglePin
} from './key-acts'

const NOT_LISTED_WORDS =
  'The provider does not list this key, but it may still work. Revoke sends the revoke for its id. Dismiss only hides it here; Rekey shows it again if the provider lists it.'

const EXPIRED_WORDS =
  'This key has expired. Rekey reminds you of it until it is gone, replaced or dismissed. Dismiss only hides it here; Rekey shows it again if it works again.'

export type DetailActsProps = { readonly row: KeyRowView }

export function DetailActs({ row }: DetailActsProps) {
  const { rotationId } = row
  return (
    <section className="detail-acts" aria-label="Acts">
      <p className="detail-line">
        <EnvironmentMark environment={row.environment} />
        <span>
          {row.providerName} · {row.accountName}
        </span>
        {row.isSandbox && <SandboxMark />}
      </p>
      <p className="detail-line">
        <code className="mask">{maskOf(row)}</code>
        <IconButton name="Copy the id" icon={<Copy size={14} />} onClick={() => inBackground(copyId(row))} />
      </p>
      <div className="detail-buttons">
        {rotationId !== null && (
          <Button look="primary" onClick={() => showRotation(rotationId)}>
            Open its rotation
          </Button>
        )}
        {row.can.rotate && (
          <Button look="primary" onClick={() => rotateKeys([row])}>
            Rotate
          </Button>
        )}
        {row.can.disable && <Button onClick={() => inBackground(disableKey(row))}>Disable</Button>}
        {row.can.enable && <Button onClick={() => inBackground(enableKey(row))}>Enable</Button>}
        {row.can.revoke && (
          <Button look="warning" onClick={() => revokeKeys([row])}>
            Revoke
          </Button>
        )}
        {row.can.dismiss && <Button onClick={() => inBackground(dismissKeys([row]))}>Dismiss</Button>}
        {row.can.showAgain && <Button onClick={() => inBackground(showAgain([row]))}>Show again</Button>}
        <Button look="ghost" onClick={() => open({ kind: 'tags', keyIds: [row.id] })}>
          Tag
        </Button>
        <Menu
          name={`More for ${row.name}`}
          entries={[
            {
              id: 'pin',
              label: row.tags.includes(PINNED) ? 'Unpin from the tray' : 'Pin to the tray',
              run: () => inBackground(togglePin(row))
            },
            {
              id: 'exclude',
              label: 'Exclude from the dormancy check…',
              run: () => open({ kind: 'exclude', keyIds: [row.id] })
            },
            {
              id: 'mark',
              label: 'Keep for emergencies (break glass)',
              isDisabled: isBreakGlass(row),
              run: () => inBackground(markBreakGlass([row], 'set'))
            },
            {
              id: 'tested',
              label: 'I tested it just now',
              isDisabled: !isBreakGlass(row),
              run: () => inBackground(noteTested(row))
            },
            {
              id: 'unmark',
              label: 'No longer for emergencies',
              isDisabled: !isBreakGlass(row),
              run: () => inBackground(markBreakGlass([row], 'removed'))
            }
          ]}
        />
      </div>
      {row.can.dismiss && (
        <p className="faint">{row.status === 'expired' ? EXPIRED_WORDS : NOT_LISTED_WORDS}</p>
      )}
    </section>
  )
}
