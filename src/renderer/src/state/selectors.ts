import type { AccountView } from '../../../contract/accounts'
import type { DueTaskView } from '../../../contract/due'
import type { SealedSecretView } from '../../../contract/deliveries'
import type { ConnectionView } from '../../../contract/destinations'
import type { RotationGroupView, RotationView } from '../../../contract/rotations'
import type { Snapshot } from './mirror'

export const connectionsOf = (snapshot: Snapshot) => snapshot.connections
export const providerFilesOf = (snapshot: Snapshot) => snapshot.providerFiles
export const keyFilesOf = (snapshot: Snapshot) => snapshot.keyFiles
export const accountsOf = (snapshot: Snapshot) => snapshot.accounts
export const rotationsOf = (snapshot: Snapshot) => snapshot.rotations
export const groupsOf = (snapshot: Snapshot) => snapshot.groups
export const schedulesOf = (snapshot: Snapshot) => snapshot.schedules
export const channelsOf = (snapshot: Snapshot) => snapshot.channels
export const teamOf = (snapshot: Snapshot) => snapshot.team
export const sinksOf = (snapshot: Snapshot) => snapshot.sinks
export const dueOf = (snapshot: Snapshot) => snapshot.due
export const settingsOf = (snapshot: Snapshot) => snapshot.settings
export const vaultOf = (snapshot: Snapshot) => snapshot.vault
export const syncOf = (snapshot: Snapshot) => snapshot.sync
export const sandboxOf = (snapshot: Snapshot) => snapshot.sandbox
export const sealedSecretsOf = (snapshot: Snapshot) => snapshot.sealedSecrets
export const keysRevisionOf = (snapshot: Snapshot) => snapshot.keysRevision

export const accountById =
  (id: string) =>
  (snapshot: Snapshot): AccountView | undefined =>
    snapshot.accounts.find(account => account.id === id)

export const connectionById =
  (id: string) =>
  (snapshot: Snapshot): ConnectionView | undefined =>
    snapshot.connections.find(connection => connection.id === id)

export const dueTaskById =
  (id: string | null) =>
  (snapshot: Snapshot): DueTaskView | undefined =>
    snapshot.due.tasks.find(task => task.id === id)

export const isSandboxOnly = ({ accounts }: Snapshot): boolean => accounts.every(each => each.isSandbox)

export const groupById =
  (id: string | null) =>
  (snapshot: Snapshot): RotationGroupView | undefined =>
    snapshot.groups.find(group => group.id === id)

export const rotationById =
  (id: string | null) =>
  (snapshot: Snapshot): RotationView | undefined =>
    snapshot.rotations.find(rotation => rotation.id === id)

export const sealedSecretById =
  (id: string) =>
  (snapshot: Snapshot): SealedSecretView | undefined =>
    snapshot.sealedSecrets.find(sealedSecret => sealedSecret.id === id)

/** A fresh secret that nobody has yet, as far as Rekey knows. */
export function isWaiting(sealedSecret: SealedSecretView): boolean {
  return (
    !sealedSecret.exposures.some(({ isCertain }) => isCertain) &&
    (sealedSecret.state === 'sealed' || sealedSecret.state === 'started')
  )
}

export function keyTotal(accounts: readonly AccountView[]): number {
  return accounts.reduce((sum, account) => sum + account.keyCount, 0)
}
