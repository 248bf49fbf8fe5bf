import { commandKey } from '../../app/platform'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { Dialog } from '../../ui/Dialog'
import { Kbd } from '../../ui/Kbd'

type Line = readonly [keys: string, words: string]

const EVERYWHERE: readonly Line[] = [
  ['g o', 'Overview'],
  ['g k', 'Keys'],
  ['g m', 'Map'],
  ['g r', 'Rotations'],
  ['g d', 'Due'],
  ['g a', 'Accounts'],
  ['g h', 'History'],
  ['g s', 'Settings'],
  ['/', 'Search keys'],
  ['u', 'Undo'],
  ['?', 'These shortcuts'],
  ['Esc', 'Back']
]
const withCommand = (key: string): readonly Line[] => [
  [`${key} K`, 'Commands and keys'],
  [`${key} F`, 'Search keys'],
  [`${key} N`, 'Create key'],
  [`${key} ,`, 'Settings'],
  [`${key} + / − / 0`, 'Zoom'],
  [key === '⌘' ? '⌘ [' : 'Alt ←', 'Back to the place before']
]
const ON_KEYS: readonly Line[] = [
  ['j k', 'Next, previous row (or the arrows)'],
  ['Enter', 'Open the key'],
  ['x', 'Select'],
  ['⇧ ↓', 'Select on to the next row'],
  ['Ctrl A', 'Select all keys of the list'],
  ['⇧ F10', 'Menu of the row'],
  ['e', 'Reasons'],
  ['r', 'Rotate'],
  ['d', 'Disable or enable'],
  ['⌫', 'Revoke'],
  ['y', 'Copy the id, never a secret']
]
const IN_SEARCH: readonly Line[] = [
  ['Tab', 'Accept suggestion'],
  ['Enter', 'Move to the list']
]

export function ShortcutsDialog() {
  const platform = useSnapshot(snapshot => snapshot.platform)
  return (
    <Dialog title="Shortcuts" leave="anyhow" onClose={closeDialog}>
      <div className="shortcuts">
        <Table title="Everywhere" lines={[...withCommand(commandKey(platform)), ...EVERYWHERE]} />
        <div>
          <Table title="On the Keys screen" lines={ON_KEYS} />
          <Table title="In the search" lines={IN_SEARCH} />
        </div>
      </div>
    </Dialog>
  )
}

function Table({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  return (
    <section>
      <h3 className="detail-heading">{title}</h3>
      <dl className="shortcut-list">
        {lines.map(([keys, words]) => (
          <div key={keys} className="shortcut">
            <dt>
              <Kbd keys={keys} />
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
