import type { AuditChain, AuditStore } from '../../core/ports/audit'
import type { BodyOf, EvidenceDocument } from './document'

/**
 * What became of a chain since its head was signed. `cut-off`: rows that were there are gone. `rewritten`: other rows stand in
 * their place. `removed`: the sandbox was removed since, which takes its chain with it.
 */
export type ChainFate = 'kept' | 'cut-off' | 'rewritten' | 'removed'

export type HeadComparison = {
  /** `broken`: the chain does not even hold together in itself. */
  readonly result: 'holds' | 'cut-off' | 'rewritten' | 'broken'
  /** ISO, by the clock of who signed it. */
  readonly takenAt: string
  readonly fingerprint: string
  /** `not-known`: this installation cannot say now which key is its own. */
  readonly signer: 'this-installation' | 'another' | 'not-known'
  readonly chains: readonly { readonly chain: AuditChain; readonly rows: number; readonly fate: ChainFate }[]
  /** Rows that the history has now. */
  readonly rowsNow: number
  readonly firstBadSeq: number | null
}

/** `here`: the fingerprint of our own signing key, where it is known. */
export function comparedHead(
  audit: Pick<AuditStore, 'page' | 'verify' | 'at'>,
  { entries, seal }: EvidenceDocument,
  here: string | null
): HeadComparison {
  const bodies = entries.map(({ body }) => body)
  const saved = bodies.filter(body => body.kind === 'audit-chain')
  const trail = bodies.find(body => body.kind === 'audit-trail')
  const now = audit.verify()
  const since = saved.find(({ chain }) => chain === 'main')?.seq ?? 0
  const chains = saved.map(head => ({
    chain: head.chain,
    rows: head.rows,
    fate: fateOf(audit, head, since)
  }))
  return {
    result: now.isValid ? worst(chains.map(({ fate }) => fate)) : 'broken',
    takenAt: trail?.exported.at ?? '',
    fingerprint: seal.fingerprint,
    signer: here === null ? 'not-known' : here === seal.fingerprint ? 'this-installation' : 'another',
    chains,
    rowsNow: now.rows,
    firstBadSeq: now.firstBadSeq
  }
}

function fateOf(
  audit: Pick<AuditStore, 'page' | 'at'>,
  { chain, seq, hash, rows }: BodyOf<'audit-chain'>,
  since: number
): ChainFate {
  const found = audit.at(chain, seq)
  if (found?.hash === hash && found.rows === rows) return 'kept'
  if (chain === 'sandbox' && isSandboxRemovedSince(audit, since)) return 'removed'
  return found === null ? 'cut-off' : 'rewritten'
}

function isSandboxRemovedSince(audit: Pick<AuditStore, 'page'>, seq: number): boolean {
  const [last] = audit.page({ acts: ['sandbox.removed'] }, null, 1).rows
  return last !== undefined && last.seq > seq
}

function worst(fates: readonly ChainFate[]): 'holds' | 'cut-off' | 'rewritten' {
  if (fates.includes('rewritten')) return 'rewritten'
  return fates.includes('cut-off') ? 'cut-off' : 'holds'
}
