import { useEffect, useState } from 'react'
import type { KeyRowView } from '../../../../contract/key-row'
import { call, inBackground } from '../../bridge'
import { open, showRotation, useNavigation } from '../../state/navigation'
import { OPEN_KEY_WORDS as WORDS } from '../../../../words/palette'
import type { PickerEntry } from '../../ui/Picker'
import { copyId, disableKey, enableKey, revokeKeys, rotateKeys } from '../keys/key-acts'
import { KEY_ICON } from './icons'
import { SECTIONS } from './sections'

/** What can be done with the key in the detail panel. */
export function useOpenKeyEntries(): readonly PickerEntry[] {
  const keyId = useNavigation(state => state.keyId)
  const isShown = useNavigation(state => state.screen) === 'keys'
  const [row, setRow] = useState<KeyRowView | null>(null)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      if (keyId === null || !isShown) return
      const reply = await call('keys.detail', { keyId })
      if (isCurrent && reply.ok) setRow(reply.value.row)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [keyId, isShown])
  return row === null ? [] : entriesOf(row)
}

function entriesOf(row: KeyRowView): readonly PickerEntry[] {
  const { name, can, rotationId } = row
  const entry = (label: string, hint: string, run: () => void): PickerEntry => ({
    id: `open key ${label}`,
    section: SECTIONS.openKey,
    label,
    hint,
    icon: KEY_ICON,
    run
  })
  return [
    ...(can.rotate ? [entry(WORDS.rotate(name), 'r', () => rotateKeys([row]))] : []),
    ...(rotationId === null ? [] : [entry(WORDS.rotation(name), '', () => showRotation(rotationId))]),
    ...(can.disable ? [entry(WORDS.disable(name), 'd', () => inBackground(disableKey(row)))] : []),
    ...(can.enable ? [entry(WORDS.enable(name), 'd', () => inBackground(enableKey(row)))] : []),
    entry(WORDS.copyId(name), 'y', () => inBackground(copyId(row))),
    entry(WORDS.tag(name), '', () => open({ kind: 'tags', keyIds: [row.id] })),
    ...(can.revoke ? [entry(WORDS.revoke(name), '⌫', () => revokeKeys([row]))] : [])
  ]
}
