import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components'
import { Kbd } from './Kbd'
import { UI_PAGE } from '../../../words/pages/ui'

export type PickerEntry = {
  readonly id: string
  readonly section: string
  readonly label: string
  readonly hint: string
  readonly icon?: ReactNode
  readonly run: () => void
}

export type PickerProps = {
  /** The name of the dialog. */
  readonly name: string
  /** The name of the field, also shown while it is empty. */
  readonly placeholder: string
  readonly typed: string
  readonly entries: readonly PickerEntry[]
  readonly onType: (typed: string) => void
  readonly onClose: () => void
}

/** Type, choose with the arrows, take with Enter. */
export function Picker({ name, placeholder, typed, entries, onType, onClose }: PickerProps) {
  const [chosen, setChosen] = useState(0)
  const id = useId()
  const active = Math.min(chosen, entries.length - 1)

  function take(entry: PickerEntry | undefined): void {
    if (entry === undefined) return
    onClose()
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
        if (!isOpen) onClose()
      }}
      className="overlay overlay-top"
    >
      <Modal className="modal modal-palette">
        <AriaDialog aria-label={name} className="dialog">
          <input
            autoFocus
            role="combobox"
            className="palette-input"
            aria-label={placeholder}
            aria-expanded="true"
            aria-autocomplete="list"
            aria-controls={`${id}-list`}
            aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
            placeholder={placeholder}
            spellCheck={false}
            value={typed}
            onChange={event => {
              onType(event.target.value)
              setChosen(0)
            }}
            onKeyDown={onKeyDown}
          />
          <ul className="palette-list" role="listbox" id={`${id}-list`} aria-label={UI_PAGE.matches}>
            {entries.map((entry, index) => (
              <PickerLine
                key={entry.id}
                id={`${id}-${index}`}
                entry={entry}
                heading={entries[index - 1]?.section === entry.section ? null : entry.section}
                isActive={index === active}
                onTake={() => take(entry)}
              />
            ))}
          </ul>
          {entries.length === 0 && <p className="palette-none">{UI_PAGE.nothingMatches}</p>}
          <p className="picker-hints">
            <span>
              <Kbd keys="↑ ↓" /> {UI_PAGE.choose}
            </span>
            <span>
              <Kbd keys="↵" /> {UI_PAGE.run}
            </span>
            <span>
              <Kbd keys="Esc" /> {UI_PAGE.closeInline}
            </span>
          </p>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

type PickerLineProps = {
  readonly id: string
  readonly entry: PickerEntry
  readonly heading: string | null
  readonly isActive: boolean
  readonly onTake: () => void
}

function PickerLine({ id, entry, heading, isActive, onTake }: PickerLineProps) {
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
        <span className="palette-icon" aria-hidden="true">
          {entry.icon}
        </span>
        <span className="clip palette-label">{entry.label}</span>
        <span className="faint">{entry.hint}</span>
      </li>
    </>
  )
}
