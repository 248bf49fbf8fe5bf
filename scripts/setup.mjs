// Set-up: what `npm start`, `npm test` and the others run first. Plain Node, because node_modules may not exist yet. Every step
// looks before it works, so that a second run takes a moment. `node scripts/setup.mjs <purpose> [--again]`; `--again` tries the
// official Electron once more where the fallback is in use.
import fs from 'node:fs'
import path from 'node:path'
import { ensureBuild } from './setup/build.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { electronRuntime, ensureElectronRuntime } from './setup/electron-runtime.mjs'
import { ensureNativeModules, willCompile } from './setup/native-modules.mjs'
import { modules } from './setup/paths.mjs'
import { SetupProblem, reportOutcome } from './setup/progress.mjs'
import { COMPILER_COMMANDS, HEADLESS_COMMANDS, ensureSystemLibraries } from './setup/system-libraries.mjs'
import { inTurn } from './setup/turn.mjs'

/** What each command needs beyond the dependencies, the runtime and the native modules. */
const PURPOSES = {
  start: { build: true, headless: 'without-display' },
  dev: { build: false, headless: 'without-display' },
  demo: { build: false, headless: 'never' },
  check: { build: false, headless: 'always' },
  test: { build: true, headless: 'always' },
  package: { build: true, headless: 'never' }
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new SetupProblem(
    `Rekey needs Node 20.19 or later and this is ${process.versions.node}: install a newer one, then run the command again.`
  )
}

function systemNeeds({ headless }) {
  const hasDisplay = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  const files = [
    electronRuntime().executable,
    path.join(modules, `keytar/prebuilds/linux-${process.arch}/keytar.node`)
  ]
  return {
    files: files.filter(file => fs.existsSync(file)),
    commands: [
      ...(headless === 'always' || (headless === 'without-display' && !hasDisplay) ? HEADLESS_COMMANDS : []),
      ...(willCompile() ? COMPILER_COMMANDS : [])
    ]
  }
}

async function setUp(purpose, again) {
  requireNode()
  await ensureDependencies()
  await ensureElectronRuntime({ again })
  if (process.platform === 'linux') await ensureSystemLibraries(systemNeeds(purpose))
  await ensureNativeModules()
  if (purpose.build) await ensureBuild()
  const { version, isFallback } = electronRuntime()
  return isFallback ? `Electron ${version} from the npm registry, not for releases` : `Electron ${version}`
}

const [name = 'start', ...flags] = process.argv.slice(2)
await reportOutcome(() => {
  const purpose = PURPOSES[name]
  if (purpose === undefined)
    throw new SetupProblem(`Set-up knows ${Object.keys(PURPOSES).join(', ')}, not "${name}".`)
  return inTurn(() => setUp(purpose, flags.includes('--again')))
})
