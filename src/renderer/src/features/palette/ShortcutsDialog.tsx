import { commandKey } from '../../app/platform'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { Dialog } from '../../ui/Dialog'
import { Kbd } from '../../ui/Kbd'

type Line = readonly [keys: string, words: string]

const EVERYWHERE: readonly Line[] = [
  ['g k', 'Keys'],
  ['g m', 'Map'],
  ['g r', 'Rotations'],
  ['g a', 'Accounts'],
  ['g h', 'History'],
  ['g s', 'Settings'],
  ['/', 'Search keys'],
  ['u', 'Undo'],
  ['?', 'These shortcuts'],
  ['Esc', 'Back']
]
const ON_KEYS: readonly Line[] = [
  ['j k', 'Next, previous row (or the arrows)'],
  ['Enter', 'Open the key'],
  ['x', 'Select'],
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
        <Table
          title="Everywhere"
          lines={[[`${commandKey(platform)} K`, 'Commands and keys'], ...EVERYWHERE]}
        />
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
