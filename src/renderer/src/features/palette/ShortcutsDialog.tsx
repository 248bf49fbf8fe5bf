import { commandKey } from '../../app/platform'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { Dialog } from '../../ui/Dialog'
import { Kbd } from '../../ui/Kbd'
import { PALETTE_PAGE } from '../../../../words/pages/palette'

type Line = readonly [keys: string, words: string]

const EVERYWHERE: readonly Line[] = [
  ['g o', PALETTE_PAGE.overview],
  ['g k', PALETTE_PAGE.keys],
  ['g m', PALETTE_PAGE.map],
  ['g r', PALETTE_PAGE.rotations],
  ['g d', PALETTE_PAGE.due],
  ['g a', PALETTE_PAGE.accounts],
  ['g t', PALETTE_PAGE.team],
  ['g h', PALETTE_PAGE.history],
  ['g s', PALETTE_PAGE.settings],
  ['/', PALETTE_PAGE.searchKeys],
  ['u', PALETTE_PAGE.undo],
  ['?', PALETTE_PAGE.theseShortcuts],
  [PALETTE_PAGE.esc, PALETTE_PAGE.back]
]
const withCommand = (key: string): readonly Line[] => [
  [`${key} K`, PALETTE_PAGE.commandsAndKeys],
  [`${key} F`, PALETTE_PAGE.searchKeys],
  [`${key} N`, PALETTE_PAGE.createKey],
  [`${key} ,`, PALETTE_PAGE.settings],
  [`${key} + / − / 0`, PALETTE_PAGE.zoom],
  [key === '⌘' ? '⌘ [' : PALETTE_PAGE.alt, PALETTE_PAGE.backToThePlace]
]
const ON_KEYS: readonly Line[] = [
  ['j k', PALETTE_PAGE.moveRow],
  ['Enter', PALETTE_PAGE.openTheKey],
  ['x', PALETTE_PAGE.select],
  ['⇧ ↓', PALETTE_PAGE.extendSelection],
  [PALETTE_PAGE.selectAllShortcut, PALETTE_PAGE.selectAll],
  ['⇧ F10', PALETTE_PAGE.menuOfTheRow],
  ['e', PALETTE_PAGE.reasons],
  ['r', PALETTE_PAGE.rotate],
  ['d', PALETTE_PAGE.disableOrEnable],
  ['⌫', PALETTE_PAGE.revoke],
  ['y', PALETTE_PAGE.copyTheIdNever]
]
const IN_SEARCH: readonly Line[] = [
  ['Tab', PALETTE_PAGE.acceptSuggestion],
  ['Enter', PALETTE_PAGE.moveToTheList]
]

export function ShortcutsDialog() {
  const platform = useSnapshot(snapshot => snapshot.platform)
  return (
    <Dialog title={PALETTE_PAGE.shortcuts} leave="anyhow" onClose={closeDialog}>
      <div className="shortcuts">
        <Table
          title={PALETTE_PAGE.everywhere}
          lines={[...withCommand(commandKey(platform)), ...EVERYWHERE]}
        />
        <div>
          <Table title={PALETTE_PAGE.onTheKeysScreen} lines={ON_KEYS} />
          <Table title={PALETTE_PAGE.inTheSearch} lines={IN_SEARCH} />
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
