import { Buffer } from 'node:buffer'
import { timingSafeEqual } from 'node:crypto'
import { failed, ok, type Result } from '../../core/fault'
import type { SealedSecretId } from '../../core/ids'
import type { SealedSecret } from '../../core/ports/sealed-secrets'
import type { Vault } from '../../core/ports/vault'
import { withSecret, writeAudit, type HandoffTools } from './tools'

/** What the pasted value is compared with: a sealed secret (destroyed or not), or a fingerprint kept elsewhere. */
export type ProofSubject = { readonly secretId: SealedSecretId } | { readonly fingerprint: string }

const LONGEST_PASTE = 16 * 1024

/**
 * Is this the secret? Compared by keyed fingerprint, in constant time; blanks around it and the `NAME=` of an env line in
 * front of it do not matter. Wipes `pasted`.
 */
export function provePossession(
  tools: HandoffTools,
  subject: ProofSubject,
  pasted: Uint8Array
): Result<{ readonly isSame: boolean }> {
  try {
    if (pasted.length > LONGEST_PASTE) return failed('invalid-input', 'too-large', { subject: 'pasted' })
    if ('fingerprint' in subject) return matches(tools.vault, pasted, [subject.fingerprint])
    const sealedSecret = tools.sealedSecrets.get(subject.secretId)
    if (sealedSecret === null) return failed('not-found')
    const answer = matches(tools.vault, pasted, printsOf(sealedSecret))
    if (answer.ok) {
      writeAudit(tools, sealedSecret, 'handoff.confirmed', {
        proof: answer.value.isSame ? 'same' : 'different'
      })
    }
    return answer
  } finally {
    pasted.fill(0)
  }
}

/**
 * Does this text give the secret away? For what people write where they should only say where they put it. Looks into the
 * box while there is one, else at each word by itself.
 */
export async function containsSecret(
  tools: HandoffTools,
  sealedSecret: SealedSecret,
  text: string
): Promise<Result<boolean>> {
  if (sealedSecret.state !== 'destroyed') {
    const inside = await withSecret(tools, sealedSecret, secret => {
      const bytes = Buffer.from(text, 'utf8')
      const holds = (value: Uint8Array): boolean =>
        bytes.includes(Buffer.from(value.buffer, value.byteOffset, value.length))
      return Promise.resolve(ok(secret.parts.some(part => part.isSecret && part.value.expose(holds))))
    })
    if (!inside.ok || inside.value) return inside
  }
  for (const word of text.split(/\s+/)) {
    const found = matches(tools.vault, Buffer.from(word, 'utf8'), printsOf(sealedSecret))
    if (!found.ok || found.value.isSame) return found.ok ? ok(true) : found
  }
  return ok(false)
}

function printsOf(sealedSecret: SealedSecret): readonly string[] {
  return sealedSecret.parts.map(part => part.fingerprint).filter(print => print !== null)
}

function matches(
  vault: Vault,
  pasted: Uint8Array,
  prints: readonly string[]
): Result<{ readonly isSame: boolean }> {
  let isSame = false
  for (const candidate of candidatesIn(pasted)) {
    const print = vault.fingerprint(candidate)
    if (!print.ok) return print
    // All are compared, also after a hit.
    for (const wanted of prints) isSame = isSamePrint(print.value, wanted) || isSame
  }
  return ok({ isSame })
}

/** The paste as it is meant: without blanks around it, without `NAME=`, without quotes. Views, no copies. */
function candidatesIn(pasted: Uint8Array): readonly Uint8Array[] {
  const whole = trimmed(pasted)
  const equals = whole.indexOf(0x3d)
  const value = equals > 0 ? trimmed(whole.subarray(equals + 1)) : whole
  return [whole, value, unquoted(whole), unquoted(value)]
}

function trimmed(bytes: Uint8Array): Uint8Array {
  let start = 0
  let end = bytes.length
  while (start < end && isBlank(bytes[start])) start += 1
  while (end > start && isBlank(bytes[end - 1])) end -= 1
  return bytes.subarray(start, end)
}

function isBlank(byte: number | undefined): boolean {
  return byte !== undefined && byte <= 0x20
}

function unquoted(bytes: Uint8Array): Uint8Array {
  const quote = bytes[0]
  const isQuoted = bytes.length >= 2 && (quote === 0x22 || quote === 0x27) && bytes.at(-1) === quote
  return isQuoted ? bytes.subarray(1, -1) : bytes
}

function isSamePrint(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
