import fs from 'node:fs'
import path from 'node:path'
import { root } from '../setup/paths.mjs'

const JOURNEYS = [
  'windows-appear',
  'desktop-signals',
  'full-disk',
  'damaged-history',
  'silent-notifications',
  'keychain-item-deleted'
]

/** The end-to-end files of the journeys. Throws if one is missing: Playwright would leave it out without a word. */
export function journeyFiles(names = JOURNEYS) {
  const files = names.map(name => `test/e2e/${name}.e2e.ts`)
  const missing = files.filter(file => !fs.existsSync(path.join(root, file)))
  if (missing.length > 0) throw new Error(`these journeys are missing: ${missing.join(', ')}`)
  return files
}
