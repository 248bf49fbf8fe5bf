import { useEffect, useState } from 'react'
import type { KeyRowView } from '../../../../contract/key-row'
import { call, inBackground } from '../../bridge'
import { useNavigation } from '../../state/navigation'
import { KEY_ICON } from './icons'
import { SECTIONS } from './sections'
import type { PickerEntry } from '../../ui/Picker'

const MOST = 8

/** The keys whose text matches, asked from main; taking one opens it. */
export function useKeyEntries(typed: string): readonly PickerEntry[] {
  const [rows, setRows] = useState<readonly KeyRowView[]>([])
  const text = typed.trim()
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      if (text === '') {
        setRows([])
        return
      }
      // Best matches first, not the first by name.
      const reply = await call('quick.find', { text })
      if (isCurrent && reply.ok) setRows(reply.value.hits.slice(0, MOST).map(hit => hit.row))
    }
    const timer = setTimeout(() => inBackground(read()), 60)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [text])
  return rows.map(row => ({
    id: row.id,
    section: SECTIONS.keys,
    icon: KEY_ICON,
    label: row.name,
    hint: [row.environment, row.accountName, row.isSandbox ? 'sandbox' : ''].filter(Boolean).join(' · '),
    run: () => openKey(row)
  }))
}

function openKey(row: KeyRowView): void {
  useNavigation.setState({ screen: 'keys', keyId: row.id, query: `"${row.name}"` })
}
