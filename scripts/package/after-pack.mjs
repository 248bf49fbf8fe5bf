import fs from 'node:fs'
import path from 'node:path'
import { FALLBACK_MARKER } from '../setup/fallback-runtime.mjs'

/** Takes out what belongs to a runtime for development and not to an app. electron-builder calls it, hence the default export. */
export default function afterPack({ appOutDir, electronPlatformName }) {
  if (electronPlatformName !== 'linux') return
  for (const name of [FALLBACK_MARKER, 'resources/default_app.asar'])
    fs.rmSync(path.join(appOutDir, name), { force: true })
}
