import { useState } from 'react'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { Picker } from '../../ui/Picker'
import { commandsFor, matching } from './commands'
import { useKeyEntries } from './use-key-entries'

const MOST = 40

/** Every action and every key, by typing. */
export function Palette() {
  const snapshot = useSnapshot(each => each)
  const [typed, setTyped] = useState('')
  const keys = useKeyEntries(typed)
  const entries = [...matching(commandsFor(snapshot), typed), ...keys].slice(0, MOST)
  return (
    <Picker
      name="Commands"
      placeholder="Type a command or a key"
      typed={typed}
      entries={entries}
      onType={setTyped}
      onClose={closeDialog}
    />
  )
}
