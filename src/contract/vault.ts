import { z } from 'zod'
import { count, event, secretField, text } from './fields'

export const vaultView = z.strictObject({
  state: z.enum([
    'starting',
    'open',
    'session',
    'locked',
    'passphrase-needed',
    'keychain-absent',
    'keychain-locked',
    'keychain-denied',
    'keychain-hung',
    'key-missing',
    'key-foreign'
  ]),
  backend: text,
  hasPassphrase: z.boolean()
})
export type VaultView = z.infer<typeof vaultView>

/** What only the lost vault key could open. */
export const newKeyLossView = z.strictObject({
  accounts: z.array(text),
  destinations: z.array(text),
  secrets: z.array(z.strictObject({ name: text, isOfRotation: z.boolean() }))
})
export type NewKeyLossView = z.infer<typeof newKeyLossView>

export const vaultCommands = {
  'vault.unlock': {
    input: z.strictObject({ passphrase: secretField.optional() }),
    output: vaultView
  },
  'vault.lock': { input: z.strictObject({}), output: vaultView },
  'vault.useSession': { input: z.strictObject({}), output: vaultView },
  'vault.newKeyLoss': { input: z.strictObject({}), output: newKeyLossView },
  /** Refused when what is lost is not what was shown. */
  'vault.makeNewKey': {
    input: z.strictObject({ accounts: count, destinations: count, secrets: count }),
    output: vaultView
  },
  'vault.changePassphrase': {
    input: z.strictObject({ current: secretField.nullable(), next: secretField.nullable() }),
    output: vaultView
  }
}

export const vaultEvents = [event('vault', vaultView)] as const
