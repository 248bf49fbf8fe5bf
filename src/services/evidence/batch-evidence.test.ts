import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/key-builders'
import { noBatches } from '../../../test/kit/no-batches'
import { evidenceReport } from '../../host/reports/evidence-report'
import { ok } from '../../core/fault'
import { asAccountId, asKeyId } from '../../core/ids'
import type { Batch, BatchItem } from '../../core/ports/batches'
import { chained, sealedDocument, statementOf } from './chain'
import { writeDocument, type EvidenceBody } from './document'
import { createEvidence } from './evidence'
import { reportOf } from './report'
import { verifyEvidence } from './verify'

const pair = generateKeyPairSync('ed25519')
const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
const signed = (bytes: Uint8Array) => ({ publicKey, signature: sign(null, bytes, pair.privateKey) })

const batch: Batch = { id: 'b1', selection: '{}', mode: 'revoke', startedAt: NOON, endedAt: NOON + 9_000 }

function item(given: Partial<BatchItem> = {}): BatchItem {
  return {
    keyId: asKeyId('a/g/1'),
    accountId: asAccountId('a'),
    name: 'payments-api',
    masked: 'api_…1',
    state: 'gone',
    evidence: 'E1',
    faultCode: null,
    faultDetail: null,
    updatedAt: NOON + 5_000,
    ...given
  }
}

const items = [
  item(),
  item({
    keyId: asKeyId('a/g/2'),
    name: '<script>alert(1)</script>',
    state: 'failed',
    evidence: 'none',
    faultCode: 'forbidden'
  })
]

function evidence(isRunning = false) {
  const none = (): never => {
    throw new Error('not asked for')
  }
  return createEvidence({
    clock: { now: () => NOON + 10_000 },
    journal: { rows: () => [] },
    accounts: { get: () => null },
    audit: { append: none, page: none, verify: none, heads: none, at: none },
    sealedSecrets: { ofKey: () => null },
    vault: { sign: bytes => ok(signed(bytes)) },
    runs: {
      batches: { ...noBatches, get: id => (id === 'b1' ? batch : null), items: () => items },
      keys: { get: () => null },
      isRunning: () => isRunning
    },
    providerOf: () => null,
    writer: { by: 'dana', platform: 'linux', rekey: '0.0.0' }
  })
}

function file() {
  const made = evidence().breakGlass('b1')
  if (!made.ok) throw new Error(made.fault.detail)
  return made.value
}

/** Somebody signs these bodies with a key of their own. */
function forged(change: (bodies: EvidenceBody[]) => EvidenceBody[]) {
  const entries = chained(change(file().document.entries.map(({ body }) => body)))
  const document = sealedDocument('break-glass', entries, signed(statementOf('break-glass', entries)))
  return verifyEvidence(Buffer.from(writeDocument(document), 'utf8'))
}

describe('the evidence of a break-glass run', () => {
  it('is one signed file with the fate of each key', () => {
    const verdict = verifyEvidence(Buffer.from(file().text, 'utf8'))

    expect(verdict).toMatchObject({ isGood: true, document: { about: 'break-glass' } })
    expect(reportOf(verdict, null).summary).toEqual([
      `break glass 2 keys, started ${new Date(NOON).toISOString()}`,
      `ended       ${new Date(NOON + 9_000).toISOString()}, 1 done, 1 not revoked`
    ])
  })

  it('is refused for a run that is running, and for one that nobody knows', () => {
    expect(evidence(true).breakGlass('b1')).toMatchObject({ fault: { detail: 'work-unfinished' } })
    expect(evidence().breakGlass('b2')).toMatchObject({ fault: { code: 'not-found' } })
  })

  it('is no evidence without one of its keys, whoever signed it', () => {
    expect(forged(bodies => bodies.filter((_, index) => index !== 2))).toMatchObject({ problem: 'order' })
  })

  it('calls no key revoked without proof', () => {
    const verdict = forged(bodies =>
      bodies.map(body => (body.kind === 'batch-key' ? { ...body, state: 'gone', evidence: 'none' } : body))
    )

    expect(verdict).toMatchObject({ problem: 'order', entry: 2 })
  })

  it('calls no failed key done', () => {
    const verdict = forged(bodies =>
      bodies.map(body => {
        if (body.kind === 'batch-key') return { ...body, isDone: true }
        return body.kind === 'batch-end' ? { ...body, done: 2, open: 0 } : body
      })
    )

    expect(verdict).toMatchObject({ problem: 'order', entry: 3 })
  })

  it('has a report that lists what is not revoked first, escaped, with hashes and signature', () => {
    const { document } = file()

    const text = evidenceReport({ document, file: 'run.json', signer: 'this-installation' })

    expect(text).not.toContain('<script')
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(text.indexOf('&lt;script&gt;')).toBeLessThan(text.indexOf('payments-api'))
    expect(text).toContain('1 of 2 keys are not revoked')
    for (const shown of [document.seal.head, document.seal.fingerprint, document.seal.signature]) {
      expect(text).toContain(shown)
    }
    for (const { hash, body } of document.entries) {
      if (body.kind === 'batch-key') expect(text).toContain(hash.slice(0, 12))
    }
  })
})
