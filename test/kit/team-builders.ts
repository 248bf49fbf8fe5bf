import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { asMemberId, asTeamId, type MemberId } from '../../src/core/ids'
import type { LedgerCrypto } from '../../src/core/ports/ledger'
import { eventText, GENESIS_HASH, headOf, signedStatement } from '../../src/core/team/chain'
import type { Head, Heads, SignedEvent, TeamEvent } from '../../src/core/team/event'

/** Members with real Ed25519 keys that write real chains, for tests of what is made of them. */
export const TEAM = asTeamId('team-1')
export const NOON = 1_800_000_000_000

const PRIVATE_KEY_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_KEY_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

export const testCrypto: LedgerCrypto = {
  sha256: text => createHash('sha256').update(text, 'utf8').digest('hex'),
  fingerprint: publicKey =>
    asMemberId(createHash('sha256').update(Buffer.from(publicKey, 'hex')).digest('hex')),
  isSignedBy(publicKey, text, signature) {
    const der = Buffer.concat([PUBLIC_KEY_PREFIX, Buffer.from(publicKey, 'hex')])
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'hex'))
  }
}

export type TestMember = {
  readonly id: MemberId
  readonly publicKey: string
  readonly person: string
  /** Writes the next event of the chain. */
  write(body: TeamEvent, given?: { readonly at?: number; readonly heads?: Heads }): SignedEvent
  head(): Head | null
}

/** The same name gives the same key. */
export function testMember(person: string, device = 'laptop'): TestMember {
  const seed = createHash('sha256').update(`${person}/${device}`).digest()
  const der = Buffer.concat([PRIVATE_KEY_PREFIX, seed])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const raw = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
  const publicKey = raw.toString('hex')
  const id = testCrypto.fingerprint(publicKey)
  let head: Head | null = null
  return {
    id,
    publicKey,
    person,
    write(body, { at, heads = {} } = {}) {
      const seq = (head?.seq ?? 0) + 1
      const previous = head?.hash ?? GENESIS_HASH
      const unsigned = { team: TEAM, member: id, seq, at: at ?? NOON + seq * 1_000, previous, heads, body }
      const text = eventText(unsigned)
      const hash = testCrypto.sha256(text)
      const signature = sign(null, Buffer.from(signedStatement(hash)), privateKey).toString('hex')
      const event = { ...unsigned, text, hash, signature }
      head = headOf(event)
      return event
    },
    head: () => head
  }
}

export function introductionOf({ publicKey, person }: TestMember): {
  publicKey: string
  person: string
  device: string
} {
  return { publicKey, person, device: 'laptop' }
}
