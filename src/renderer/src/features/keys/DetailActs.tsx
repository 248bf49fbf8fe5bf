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
  copyLink,
  disableKey,
  dismissKeys,
  enableKey,
  revokeKeys,
  rotateKeys,
  showAgain,
  togglePin
} from './key-acts'
import { CONSOLE_WORDS } from '../../../../words/accounts'
import { useSnapshot } from '../../state/mirror-store'
import { accountById, teamOf } from '../../state/selectors'
import { askEntries } from '../team/ask-entries'
import { NoCreateFor } from '../accounts/NoCreate'
import { openConsole } from '../accounts/open-console'
import { KEYS_PAGE } from '../../../../words/pages/keys'

const NOT_LISTED_WORDS = KEYS_PAGE.notListedHelp

const EXPIRED_WORDS = KEYS_PAGE.thisKeyHasExpired

export type DetailActsProps = { readonly row: KeyRowView }

export function DetailActs({ row }: DetailActsProps) {
  const { rotationId } = row
  const consoleHost = useSnapshot(accountById(row.accountId))?.consoleHost ?? null
  const team = useSnapshot(teamOf)
  return (
    <section className="detail-acts" aria-label={KEYS_PAGE.acts}>
      <p className="detail-line">
        <EnvironmentMark environment={row.environment} />
        <span>
          {row.providerName} · {row.accountName}
        </span>
        {row.isSandbox && <SandboxMark />}
      </p>
      <p className="detail-line">
        <code className="mask">{maskOf(row)}</code>
        <IconButton
          name={KEYS_PAGE.copyTheId}
          icon={<Copy size={14} />}
          onClick={() => inBackground(copyId(row))}
        />
      </p>
      <div className="detail-buttons">
        {rotationId !== null && (
          <Button look="primary" onClick={() => showRotation(rotationId)}>
            {KEYS_PAGE.openItsRotation}
          </Button>
        )}
        {row.can.rotate && (
          <Button look="primary" onClick={() => rotateKeys([row])}>
            {KEYS_PAGE.rotate}
          </Button>
        )}
        {row.can.disable && (
          <Button onClick={() => inBackground(disableKey(row))}>{KEYS_PAGE.disable}</Button>
        )}
        {row.can.enable && <Button onClick={() => inBackground(enableKey(row))}>{KEYS_PAGE.enable}</Button>}
        {row.can.revoke && (
          <Button look="warning" onClick={() => revokeKeys([row])}>
            {KEYS_PAGE.revoke}
          </Button>
        )}
        {row.can.dismiss && (
          <Button onClick={() => inBackground(dismissKeys([row]))}>{KEYS_PAGE.dismiss}</Button>
        )}
        {row.can.showAgain && (
          <Button onClick={() => inBackground(showAgain([row]))}>{KEYS_PAGE.showAgain}</Button>
        )}
        <Button look="ghost" onClick={() => open({ kind: 'tags', keyIds: [row.id] })}>
          {KEYS_PAGE.tag}
        </Button>
        <Menu
          name={KEYS_PAGE.moreForName(row.name)}
          entries={[
            ...(row.isSandbox ? [] : askEntries(row, team ?? null)),
            { id: 'link', label: KEYS_PAGE.copyLink, run: () => inBackground(copyLink(row)) },
            {
              id: 'console',
              label: CONSOLE_WORDS.open,
              ...(consoleHost === null ? {} : { hint: consoleHost }),
              isDisabled: consoleHost === null,
              run: () => inBackground(openConsole(row.accountId))
            },
            {
              id: 'pin',
              label: row.tags.includes(PINNED) ? KEYS_PAGE.unpinFromTheTray : KEYS_PAGE.pinToTheTray,
              run: () => inBackground(togglePin(row))
            },
            {
              id: 'exclude',
              label: KEYS_PAGE.excludeFromTheDormancy,
              run: () => open({ kind: 'exclude', keyIds: [row.id] })
            },
            {
              id: 'mark',
              label: KEYS_PAGE.keepForEmergenciesBreak,
              isDisabled: isBreakGlass(row),
              run: () => inBackground(markBreakGlass([row], 'set'))
            },
            {
              id: 'tested',
              label: KEYS_PAGE.iTestedItJust,
              isDisabled: !isBreakGlass(row),
              run: () => inBackground(noteTested(row))
            },
            {
              id: 'unmark',
              label: KEYS_PAGE.noLongerForEmergencies,
              isDisabled: !isBreakGlass(row),
              run: () => inBackground(markBreakGlass([row], 'removed'))
            }
          ]}
        />
      </div>
      <NoCreateFor row={row} />
      {row.can.dismiss && (
        <p className="faint">{row.status === 'expired' ? EXPIRED_WORDS : NOT_LISTED_WORDS}</p>
      )}
    </section>
  )
}
