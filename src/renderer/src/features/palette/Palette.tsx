import { useState } from 'react'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { Picker } from '../../ui/Picker'
import { commandsFor, matching } from './commands'
import { noteRun, recentOf } from './recents'
import { useOpenKeyEntries } from './use-open-key'
import { useKeyEntries } from './use-key-entries'
import { PALETTE_PAGE } from '../../../../words/pages/palette'

const MOST = 40

/** Every action and every key, by typing. */
export function Palette() {
  const snapshot = useSnapshot(each => each)
  const [typed, setTyped] = useState('')
  const keys = useKeyEntries(typed)
  const openKey = useOpenKeyEntries()
  const commands = commandsFor(snapshot)
  // Of what was typed for, the last ones are found among the others.
  const recents = typed.trim() === '' ? recentOf(commands) : []
  const found = [...matching([...openKey, ...recents, ...commands], typed), ...keys].slice(0, MOST)
  const entries = found.map(entry => ({
    ...entry,
    run: () => {
      noteRun(entry.id.replace(/^recent /, ''))
      entry.run()
    }
  }))
  return (
    <Picker
      name={PALETTE_PAGE.commands}
      placeholder={PALETTE_PAGE.placeholder}
      typed={typed}
      entries={entries}
      onType={setTyped}
      onClose={closeDialog}
    />
  )
}
