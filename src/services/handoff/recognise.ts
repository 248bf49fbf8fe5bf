import { Buffer } from 'node:buffer'
import { endsOf, TELLING_CHARACTERS } from '../../core/leak/mask'
import type { SecretBundle } from '../../core/secret'
import type { SealedSecret } from '../../core/ports/sealed-secrets'
import type { RotationId } from '../../core/ids'
import type { DeliveryStore } from '../../core/ports/deliveries'
import type { JournalStore } from '../../core/ports/journal'
import type { KeyStore } from '../../core/ports/keys'
import type { HandoffTools, OldKey } from './tools'

// What stands at a destination is replaced without a question, and sent to the provider for evidence, only when it is known
// to be the key that a rotation replaces: another service's key there may be the only copy of it.

/** Whether a rotation may replace `held` unasked: the old key, or what an earlier attempt of it delivered. */
export function isReplaceable(tools: HandoffTools, sealedSecret: SealedSecret, held: SecretBundle): boolean {
  if (sealedSecret.rotationId === null) return false
  const own = tools.sealedSecrets.ofRotation(sealedSecret.rotationId).flatMap(({ parts }) => printsOf(parts))
  return haveAllPrints(tools, held, own) || isOldKey(tools, sealedSecret, held)
}

/** Whether `held` is the key that the sealed secret's rotation replaces. */
export function isOldKey(tools: HandoffTools, sealedSecret: SealedSecret, held: SecretBundle): boolean {
  const old = sealedSecret.rotationId === null ? null : tools.oldKeyOf(sealedSecret.rotationId)
  if (old !== null && haveAllPrints(tools, held, old.prints)) return true
  // A fingerprint says more than a mask: where one is known and differs, it is another key.
  if (old === null || old.masked === null || old.prints.length > 0) return false
  return fitsMask(held, old.masked)
}

/** As long as the fresh secret, and made of the same kinds of characters: it could be a key of the same provider. */
export function hasShapeOf(held: SecretBundle, fresh: SecretBundle): boolean {
  return held.parts.every((part, at) => {
    const other = fresh.parts[at]
    if (other === undefined) return false
    return part.value.expose(mine =>
      other.value.expose(theirs => mine.length === theirs.length && kindsIn(mine) === kindsIn(theirs))
    )
  })
}

function haveAllPrints(tools: HandoffTools, held: SecretBundle, known: readonly string[]): boolean {
  const secrets = held.parts.filter(part => part.isSecret)
  if (secrets.length === 0 || known.length === 0) return false
  return secrets.every(({ value }) => {
    const print = value.expose(bytes => tools.vault.fingerprint(bytes))
    return print.ok && known.includes(print.value)
  })
}

/** Facts of the key that a rotation replaces: from the provider's list, its sealed secret and its deliveries. */
export function oldKeyOf(
  {
    journal,
    sealedSecrets,
    keys,
    deliveries
  }: {
    readonly journal: Pick<JournalStore, 'get'>
    readonly sealedSecrets: Pick<HandoffTools['sealedSecrets'], 'ofKey'>
    readonly keys: Pick<KeyStore, 'get'>
    readonly deliveries: Pick<DeliveryStore, 'ofKey'>
  },
  rotationId: RotationId
): OldKey | null {
  const keyId = journal.get(rotationId)?.keyId
  if (keyId === undefined) return null
  const delivered = deliveries.ofKey(keyId).flatMap(({ fingerprints }) => fingerprints)
  return {
    masked: keys.get(keyId)?.masked ?? null,
    prints: [...printsOf(sealedSecrets.ofKey(keyId)?.parts ?? []), ...delivered]
  }
}

function printsOf(parts: SealedSecret['parts']): readonly string[] {
  return parts.map(part => part.fingerprint).filter(print => print !== null)
}

/** The public id stands beside the secret, or the open ends of the mask fit. By bytes: no secret becomes a string. */
function fitsMask(held: SecretBundle, masked: string): boolean {
  const ends = endsOf(masked)
  if (ends === null) {
    const id = Buffer.from(masked)
    return held.parts.some(part => !part.isSecret && part.value.expose(bytes => id.equals(bytes)))
  }
  const [head, tail] = [Buffer.from(ends.head), Buffer.from(ends.tail)]
  // A prefix up to its last underscore is shared by all keys of a provider.
  const own = head.length - (head.lastIndexOf('_') + 1) + tail.length
  if (own < TELLING_CHARACTERS) return false
  return held.parts.some(
    part =>
      part.isSecret &&
      part.value.expose(
        bytes =>
          bytes.length > head.length + tail.length &&
          head.equals(bytes.subarray(0, head.length)) &&
          tail.equals(bytes.subarray(bytes.length - tail.length))
      )
  )
}

/** Which of digits, capitals, small letters and other characters occur. */
function kindsIn(bytes: Uint8Array): string {
  const isIn = (from: number, to: number): boolean => bytes.some(byte => byte >= from && byte <= to)
  const isOther = bytes.some(byte => !/[0-9A-Za-z]/.test(String.fromCharCode(byte)))
  return [isIn(0x30, 0x39), isIn(0x41, 0x5a), isIn(0x61, 0x7a), isOther].join()
}
