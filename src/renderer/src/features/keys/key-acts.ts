import { call } from '../../bridge'
import type { KeyRowView } from '../../../../shared/ipc/views'
import { open } from '../../state/navigation'
import { say, sayFault } from '../../state/toasts'
import { inBackground } from '../../bridge'
import { countWords } from '../../text/keys'

// What can be done with keys from anywhere: rows, bulk bar, detail panel, palette, shortcuts.

/** Reversible, so at once; the toast has the way back. */
export async function disableKey(row: KeyRowView): Promise<void> {
  const reply = await call('keys.disable', { keyId: row.id })
  if (!reply.ok) return sayFault(reply.fault)
  say(`Disabled ${row.name}. Calls with it fail now.`, () => inBackground(enableKey(row)))
}

export async function enableKey(row: KeyRowView): Promise<void> {
  const reply = await call('keys.enable', { keyId: row.id })
  if (!reply.ok) return sayFault(reply.fault)
  say(`Enabled ${row.name} again.`)
}

export async function disableKeys(rows: readonly KeyRowView[]): Promise<void> {
  const able = rows.filter(row => row.can.disable)
  const disabled: KeyRowView[] = []
  for (const row of able) {
    const reply = await call('keys.disable', { keyId: row.id })
    if (reply.ok) disabled.push(row)
    else sayFault(reply.fault)
  }
  if (disabled.length > 0)
    say(`Disabled ${countWords(disabled.length, 'key')}.`, () => inBackground(enableKeys(disabled)))
}

async function enableKeys(rows: readonly KeyRowView[]): Promise<void> {
  for (const row of rows) {
    const reply = await call('keys.enable', { keyId: row.id })
    if (!reply.ok) sayFault(reply.fault)
  }
  say(`Enabled ${countWords(rows.length, 'key')} again.`)
}

export function rotateKeys(rows: readonly KeyRowView[]): void {
  const able = rows.filter(row => row.can.rotate)
  if (able.length > 0) open({ kind: 'rotate', keyIds: able.map(row => row.id) })
}

export function revokeKeys(rows: readonly KeyRowView[]): void {
  const able = rows.filter(row => row.can.revoke)
  if (able.length > 0) open({ kind: 'revoke', keyIds: able.map(row => row.id) })
}

/** The provider's id is not a secret; a mask is never copied. */
export async function copyId(row: KeyRowView): Promise<void> {
  try {
    await navigator.clipboard.writeText(row.providerKeyId)
    say(`Copied the id of ${row.name}.`)
  } catch {
    say(`The id of ${row.name} is ${row.providerKeyId}.`)
  }
}

/** Keys with this tag stand in the tray. */
export const PINNED = 'pinned'

export async function togglePin(row: KeyRowView): Promise<void> {
  const isPinned = row.tags.includes(PINNED)
  const tags = isPinned ? row.tags.filter(tag => tag !== PINNED) : [...row.tags, PINNED]
  const reply = await call('keys.tag', { keyIds: [row.id], tags })
  if (!reply.ok) return sayFault(reply.fault)
  say(isPinned ? `${row.name} is no longer in the tray.` : `${row.name} is in the tray now.`)
}
