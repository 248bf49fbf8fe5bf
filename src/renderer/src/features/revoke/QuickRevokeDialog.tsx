import { useState } from 'react'
import { closeDialog } from '../../state/navigation'
import { Picker } from '../../ui/Picker'
import { useKeyEntries } from '../palette/use-key-entries'

/** Finds a key by a few letters and asks for its revocation; nothing is revoked from here without the facts. */
export function QuickRevokeDialog() {
  const [typed, setTyped] = useState('')
  const entries = useKeyEntries(typed, 'revoke')
  return (
    <Picker
      name="Quick revoke"
      placeholder="Which key shall die?"
      typed={typed}
      entries={entries}
      onType={setTyped}
      onClose={closeDialog}
    />
  )
}
