import { ok, type Result } from '../../core/fault'
import { Faulted, faultOf } from '../../core/faulted'
import type { KeyStore } from '../../core/ports/keys'
import type { Transactions } from '../../core/ports/transactions'
import type { AccountService } from '../accounts'
import type { KeyTags } from '../key-tags'
import type { Import } from './imports'

export type ApplyImportTools = {
  readonly transactions: Transactions
  readonly keys: Pick<KeyStore, 'get'>
  readonly tags: KeyTags
  readonly register: AccountService['register']
}

export type AppliedImport = { readonly accounts: number; readonly tagged: number }

/** Takes over the lines of a file that nothing is wrong with: all or none. Faults: those of registering an account. */
export function applyImport(tools: ApplyImportTools, found: Import): Result<AppliedImport> {
  try {
    return ok(tools.transactions.run(() => apply(tools, found)))
  } catch (error) {
    const fault = faultOf(error)
    if (fault === null) throw error
    return { ok: false, fault }
  }
}

function apply(tools: ApplyImportTools, found: Import): AppliedImport {
  const accounts = found.accounts.flatMap(({ account }) => (account === null ? [] : [account]))
  for (const account of accounts) {
    const added = tools.register(account)
    if (!added.ok) throw new Faulted(added.fault)
  }
  // A key may be gone since the file was read.
  const tagged = found.tags.filter(({ keyId }) => keyId !== null && tools.keys.get(keyId) !== null)
  for (const { keyId, shown } of tagged) if (keyId !== null) tools.tags.set([keyId], shown.tags)
  return { accounts: accounts.length, tagged: tagged.length }
}
