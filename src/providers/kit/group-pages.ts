import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ProviderKey } from '../../core/key'
import type { KeyPage } from '../../core/ports/provider'

/**
 * The keys of one group after the other: each group is a page, and the cursor is the id of the next. Fault
 * `provider-changed/incomplete-list` when the cursor's group is not there any more, and those of `keysOf`.
 */
export async function pageOfGroup(
  groupIds: readonly string[],
  cursor: string | null,
  keysOf: (groupId: string) => Promise<Result<readonly ProviderKey[]>>
): Promise<Result<Pick<KeyPage, 'keys' | 'next'>>> {
  const at = cursor === null ? 0 : groupIds.indexOf(cursor)
  if (at === -1) return failed('provider-changed', 'incomplete-list')
  const groupId = groupIds[at]
  const keys = groupId === undefined ? ok([]) : await keysOf(groupId)
  return keys.ok ? ok({ keys: keys.value, next: groupIds[at + 1] ?? null }) : keys
}
