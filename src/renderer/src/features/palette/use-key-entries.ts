import { useEffect, useState } from 'react'
import type { KeyRowView } from '../../../../shared/ipc/views'
import { call, inBackground } from '../../bridge'
import { useNavigation } from '../../state/navigation'
import type { PaletteEntry } from './commands'

const MOST = 8

/** The keys whose text matches, asked from main. */
export function useKeyEntries(typed: string): readonly PaletteEntry[] {
  const [rows, setRows] = useState<readonly KeyRowView[]>([])
  const text = typed.trim()
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      if (text === '') {
        setRows([])
        return
      }
      const reply = await call('keys.page', {
        filter: { text },
        sort: 'name',
        descending: false,
        group: 'none',
        offset: 0,
        limit: MOST
      })
      if (isCurrent && reply.ok) setRows(reply.value.rows)
    }
    const timer = setTimeout(() => inBackground(read()), 60)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [text])
  return rows.map(row => ({
    id: row.id,
    section: 'Keys',
    label: row.name,
    hint: `${row.environment} · ${row.accountName}`,
    run: () => useNavigation.setState({ screen: 'keys', keyId: row.id, query: `"${row.name}"` })
  }))
}
