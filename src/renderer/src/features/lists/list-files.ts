import type { KeyFilterInput, KeyQueryInput } from '../../../../shared/ipc/commands'
import { call } from '../../bridge'
import { open } from '../../state/navigation'
import { say, sayFault } from '../../state/toasts'
import { countWords } from '../../text/keys'

export type ListQuery = {
  readonly filter: KeyFilterInput
  readonly sort: KeyQueryInput['sort']
  readonly descending: boolean
}

/** Main asks for the place and writes the file; no secret is in it. */
export async function exportList(format: 'csv' | 'json', query: ListQuery): Promise<void> {
  const reply = await call('keys.export', { format, ...query })
  if (!reply.ok) return sayFault(reply.fault)
  say(`Wrote ${countWords(reply.value.keys, 'key')} to ${reply.value.file}, without secrets.`)
}

/** Main asks for the file; what it would bring is shown first. */
export async function openImport(): Promise<void> {
  const reply = await call('imports.read', {})
  if (!reply.ok) return sayFault(reply.fault)
  open({ kind: 'import', found: reply.value })
}
