import type { KeyFilterInput, KeyQueryInput } from '../../../../contract/keys'
import { call, inBackground } from '../../bridge'
import { open } from '../../state/navigation'
import { say, sayFault } from '../../state/toasts'
import { beginWork, QUIET_MS, type WorkHandle } from '../../state/work'
import { countWords } from '../../../../words/keys'
import { LISTS_PAGE } from '../../../../words/pages/lists'

export type ListQuery = {
  readonly filter: KeyFilterInput
  readonly sort: KeyQueryInput['sort']
  readonly descending: boolean
}

/** Main asks for the place and writes the file; no secret is in it. */
export async function exportList(format: 'csv' | 'json', query: ListQuery): Promise<void> {
  let work: WorkHandle | null = null
  const onStop = () => inBackground(call('files.stopExport', {}))
  const look = async () => {
    const now = await call('files.exportProgress', {})
    // Nothing yet: the person is still choosing the place.
    if (!now.ok || now.value === null || isOver) return
    work ??= beginWork(LISTS_PAGE.writingTheList, now.value.total, onStop)
    work.progress(now.value.keys, now.value.total)
  }
  let isOver = false
  const polling = setInterval(() => inBackground(look()), QUIET_MS)
  const reply = await call('files.exportKeys', { format, ...query })
  isOver = true
  clearInterval(polling)
  const isStopped = endOf(work)
  if (isStopped && !reply.ok) return say(LISTS_PAGE.stopped)
  if (!reply.ok) return sayFault(reply.fault)
  say(LISTS_PAGE.wroteCountToFile(countWords(reply.value.keys, 'key'), reply.value.file))
}

function endOf(work: WorkHandle | null): boolean {
  work?.end()
  return work?.isStopped() ?? false
}

/** Main asks for the file; what it would bring is shown first. */
export async function openImport(): Promise<void> {
  const reply = await call('files.readImport', {})
  if (!reply.ok) return sayFault(reply.fault)
  open({ kind: 'import', found: reply.value })
}
