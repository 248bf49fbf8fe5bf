import { z } from 'zod'
import { accountView, syncView } from './accounts'
import { sealedSecretView } from './deliveries'
import { connectionView } from './destinations'
import { dueView } from './due'
import { event, id, nothing } from './fields'
import { keyFileView } from './key-files'
import { monitorView } from './monitor'
import { channelView } from './reminders'
import { teamView } from './team'
import { sinkView } from './sinks'
import { providerFileView } from './provider-files'
import { rotationGroupView, rotationView } from './rotations'
import { sandboxView } from './sandbox'
import { schedulesView } from './schedules'
import { settingsView } from './settings'
import { updateView } from './updates'
import { vaultView } from './vault'

// What a window begins with, and where it can go.

/** What windows say of the database. */
export const storageView = z.strictObject({
  /** Rekey reads and exports; it changes nothing any more. */
  isDamaged: z.boolean(),
  /** So many rows of the history could not be written in this run. */
  unrecorded: z.number()
})
export type StorageView = z.infer<typeof storageView>

const snapshotView = z.strictObject({
  revision: z.number(),
  version: z.string(),
  platform: z.string(),
  /** The version of the running Electron if it is older than the one that this build is made for. */
  oldRuntime: z.string().nullable(),
  vault: vaultView,
  accounts: z.array(accountView),
  providerFiles: z.array(providerFileView),
  keyFiles: z.array(keyFileView),
  sync: syncView,
  connections: z.array(connectionView),
  rotations: z.array(rotationView),
  groups: z.array(rotationGroupView),
  schedules: schedulesView,
  due: dueView,
  channels: z.array(channelView),
  sinks: z.array(sinkView),
  team: teamView.nullable(),
  sealedSecrets: z.array(sealedSecretView),
  settings: settingsView,
  sandbox: sandboxView,
  monitor: monitorView,
  storage: storageView,
  /** `with-focus`: a copied secret is cleared only while a window of Rekey has the focus. */
  clipboardClearing: z.enum(['by-itself', 'with-focus']),
  updates: updateView,
  /** What became of the settings at start: a file that does not fit is never taken over unseen. */
  settingsWere: z.enum(['whole', 'repaired', 'unreadable']),
  keysRevision: z.number()
})

export const appCommands = {
  /** All that a window begins with; answered when the vault has said what it is, or soon. */
  'app.snapshot': {
    input: z.strictObject({}),
    output: snapshotView
  },
  /** Brings the main window to the front, at this place. */
  'app.show': {
    input: z.strictObject({
      /** `replace`: the form for a new key with the settings of the one that `id` names. `leak`: the dialog for a leaked value. */
      screen: z.enum(['keys', 'rotations', 'history', 'settings', 'replace', 'leak']),
      id: id.nullable()
    }),
    output: nothing
  }
}

export const appEvents = [
  event('storage', storageView),
  event('go', z.strictObject({ screen: z.string(), id: z.string().nullable() }))
] as const
