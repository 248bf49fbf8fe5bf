import { asAccountId } from '../../core/ids'
import { Secret, type SecretBundle, type SecretPart } from '../../core/secret'
import type { SealPurpose } from '../../core/ports/vault'

/** Text that nobody can take for a real secret. */
export function fakeSecretText(label: string): string {
  return ['not', 'a', 'real', 'secret', label].join('-')
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function aSecret(label = 'one'): Secret {
  return Secret.fromBytes(bytesOf(fakeSecretText(label)))
}

export function aPart(over: Partial<SecretPart> = {}): SecretPart {
  return { name: 'apiKey', envName: 'DEMO_API_KEY', isSecret: true, value: aSecret(), ...over }
}

/** One part. */
export function aBundle(label = 'one'): SecretBundle {
  return { parts: [aPart({ value: aSecret(label) })] }
}

/** A public id and a secret, as Blocx hands them out. */
export function aPair(label = 'pair'): SecretBundle {
  return {
    parts: [
      aPart({
        name: 'accessKeyId',
        envName: 'DEMO_ACCESS_KEY_ID',
        isSecret: false,
        value: aSecret(`${label}-id`)
      }),
      aPart({ name: 'secretAccessKey', envName: 'DEMO_SECRET_ACCESS_KEY', value: aSecret(label) })
    ]
  }
}

export function aPurpose(over: Partial<Extract<SealPurpose, { accountId: unknown }>> = {}): SealPurpose {
  return {
    kind: 'credential',
    accountId: asAccountId('account-1'),
    origin: 'https://api.example.com',
    bond: '',
    ...over
  }
}
