import { z } from 'zod'
import { event, nothing, text, time } from './fields'

// Keys in files of other tools on this computer: where they are, and which of them Rekey lists. Never their values.

export const keyFileView = z.strictObject({
  /** With `~` for the home folder; names the file in commands. */
  place: text,
  /** Name of the kind of file. */
  kind: text,
  readAt: time,
  entries: z.array(
    z.strictObject({
      id: text,
      /** How the file calls it, such as `profile prod`. */
      name: text,
      /** Null: no listed key is certainly this one. */
      key: z.strictObject({ id: text, name: text }).nullable()
    })
  )
})
export type KeyFileView = z.infer<typeof keyFileView>

const LONGEST_PATH = 4_096
const place = z.string().min(1).max(LONGEST_PATH)
const readView = z.array(keyFileView)

export const keyFilesCommands = {
  /** Opens a dialog of the system, and reads the file that was chosen. */
  'keyFiles.choose': { input: z.strictObject({}), output: readView },
  /** For the command line: an absolute path of a file, or of a folder in which files of known tools are read. */
  'keyFiles.read': { input: z.strictObject({ path: place }), output: readView },
  'keyFiles.readAgain': { input: z.strictObject({ place }), output: readView },
  /** Only here; the file itself stays as it is. */
  'keyFiles.forget': { input: z.strictObject({ place }), output: nothing }
}

export const keyFilesEvents = [event('keyFiles', z.array(keyFileView))] as const
