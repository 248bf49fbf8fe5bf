import { useId, useState, type KeyboardEvent } from 'react'
import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { commandsFor, matching, type PaletteEntry } from './commands'
import { useKeyEntries } from './use-key-entries'

const MOST = 40

/** Every action and every key, by typing. */
export function Palette() {
  const snapshot = useSnapshot(each => each)
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  const id = useId()
  const keys = useKeyEntries(typed)
  const entries = [...matching(commandsFor(snapshot), typed), ...keys].slice(0, MOST)
  const active = Math.min(chosen, entries.length - 1)

  function take(entry: PaletteEntry | undefined): void {
    if (entry === undefined) return
    closeDialog()
    entry.run()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') setChosen((active + 1) % Math.max(1, entries.length))
    else if (event.key === 'ArrowUp') setChosen((active - 1 + entries.length) % Math.max(1, entries.length))
    else if (event.key === 'Enter') take(entries[active])
    else return
    event.preventDefault()
  }

  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={isOpen => {
        if (!isOpen) closeDialog()
      }}
      className="overlay overlay-top"
    >
      <Modal className="modal modal-palette">
        <AriaDialog aria-label="Commands" className="dialog">
          <input
            autoFocus
            role="combobox"
            className="palette-input"
            aria-label="Type a command or a key"
            aria-expanded="true"
            aria-autocomplete="list"
            aria-controls={`${id}-list`}
            aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
            placeholder="Type a command or a key"
            spellCheck={false}
            value={typed}
            onChange={event => {
              setTyped(event.target.value)
              setChosen(0)
            }}
            onKeyDown={onKeyDown}
          />
          <ul className="palette-list" role="listbox" id={`${id}-list`} aria-label="Matches">
            {entries.map((entry, index) => (
              <PaletteLine
                key={entry.id}
                id={`${id}-${index}`}
                entry={entry}
                heading={entries[index - 1]?.section === entry.section ? null : entry.section}
                isActive={index === active}
                onTake={() => take(entry)}
              />
            ))}
          </ul>
          {entries.length === 0 && <p className="palette-none">Nothing matches.</p>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

type PaletteLineProps = {
  readonly id: string
  readonly entry: PaletteEntry
  readonly heading: string | null
  readonly isActive: boolean
  readonly onTake: () => void
}

function PaletteLine({ id, entry, heading, isActive, onTake }: PaletteLineProps) {
  return (
    <>
      {heading !== null && (
        <li role="presentation" className="palette-heading">
          {heading}
        </li>
      )}
      <li
        id={id}
        role="option"
        aria-selected={isActive}
        className="palette-line"
        ref={element => {
          if (isActive) element?.scrollIntoView({ block: 'nearest' })
        }}
        onClick={onTake}
      >
        <span className="clip">{entry.label}</span>
        <span className="faint">{entry.hint}</span>
      </li>
    </>
  )
}
