import { readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const NAME = 'first-picture.json'

/** Takes the picture of the last end out of the profile: it is shown once, and after a crash there is none. Null without one. */
export function takePicture(profile: string): string | null {
  const path = join(profile, NAME)
  try {
    const text = readFileSync(path, 'utf8')
    unlinkSync(path)
    return text
  } catch (error) {
    // Without a picture the start is slower, and nothing else. One that stays where it is would be shown again: not even once.
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}

/** Keeps a picture for the next start, readable by the owner alone. Null: none, not even an older one that could not be taken. */
export function writePicture(profile: string, text: string | null): void {
  const path = join(profile, NAME)
  try {
    if (text === null) rmSync(path, { force: true })
    else writeFileSync(path, text, { mode: 0o600 })
  } catch (error) {
    // A full disk has its own message; half a picture is none.
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}
