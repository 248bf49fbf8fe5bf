import type { VaultView } from '../contract/vault'

export type GateState = Exclude<VaultView['state'], 'open' | 'session'>

export type GateWords = {
  readonly title: string
  readonly meaning: string
  readonly remedy: readonly string[]
  /** The way on: the label of the primary button, or null when there is only waiting. */
  readonly wayOn: string | null
  /** Whether working without stored credentials makes sense here. */
  readonly offersSession: boolean
}

export const GATES: Record<GateState, GateWords> = {
  starting: {
    title: 'Opening the vault',
    meaning:
      'Rekey asks the keychain of your system for the vault key. Your system may ask for permission; on macOS the question names “Rekey Helper”.',
    remedy: [],
    wayOn: null,
    offersSession: false
  },
  locked: {
    title: 'Rekey is locked',
    meaning: 'Your keys and open rotations are as you left them. No secret is in memory.',
    remedy: [],
    wayOn: 'Unlock',
    offersSession: false
  },
  'passphrase-needed': {
    title: 'Enter your passphrase',
    meaning: 'The vault is sealed with your passphrase as well as with the keychain.',
    remedy: [],
    wayOn: 'Unlock',
    offersSession: true
  },
  'keychain-absent': {
    title: 'No keychain was found',
    meaning:
      'Rekey keeps its vault key in the keychain of your system, never in a file, and there is none to talk to.',
    remedy: [
      'On Linux, install and start gnome-keyring or KWallet, in the same session as Rekey.',
      'On a machine without a desktop, start Rekey inside dbus-run-session with gnome-keyring unlocked.',
      'Then try again.'
    ],
    wayOn: 'Try again',
    offersSession: true
  },
  'keychain-locked': {
    title: 'The keychain is locked',
    meaning: 'Your vault key is in it, but your system does not give it out yet.',
    remedy: [
      'Unlock the keychain in your system (often it opens with your login password).',
      'Then try again.'
    ],
    wayOn: 'Try again',
    offersSession: true
  },
  'keychain-denied': {
    title: 'The keychain refused',
    meaning: 'Your system was asked and said no. Nothing was lost.',
    remedy: [
      'Try again, and choose “Allow” when your system asks.',
      'Check in the keychain that Rekey may read its own entry.'
    ],
    wayOn: 'Try again',
    offersSession: true
  },
  'keychain-hung': {
    title: 'The keychain does not answer',
    meaning: 'Rekey has waited and given up, so that this window stays usable. Nothing was lost.',
    remedy: [
      'Look for a hidden question of your system behind other windows.',
      'Restart the keychain service, then try again.'
    ],
    wayOn: 'Try again',
    offersSession: true
  },
  'key-missing': {
    title: 'The vault key is gone',
    meaning:
      'The keychain works, but the entry of Rekey is not in it or cannot be read. Stored credentials stay sealed and cannot be opened without it.',
    remedy: [
      'If you reset or moved the keychain or the profile folder, restore them from a backup and try again.',
      'Otherwise make a new vault key and enter the credentials again. The keys at the providers are not affected.'
    ],
    wayOn: 'Try again',
    offersSession: true
  },
  'key-foreign': {
    title: 'The vault key belongs to other data',
    meaning: 'The keychain has a vault key for this profile, but it opens none of the stored credentials.',
    remedy: [
      'If you restored the keychain or the profile folder, restore the other one from the same time and try again.',
      'Otherwise go on with this key and enter the credentials again. The keys at the providers are not affected.'
    ],
    wayOn: 'Try again',
    offersSession: true
  }
}

/** States in which nothing but a new vault key leads on. */
export const OFFERS_NEW_KEY: readonly GateState[] = ['key-missing', 'key-foreign']

export const SESSION_WORDS =
  'Credentials that you enter are kept in memory and forgotten when Rekey quits. Nothing is written in the clear. Rotations need a keychain.'
