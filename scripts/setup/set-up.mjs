// The steps of set-up. Plain Node, because node_modules may not exist yet. Every step looks before it works, so that a second run
// takes a moment, and a run after a failed or interrupted one does again what was not finished.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { electronRuntime, ensureElectronRuntime } from './electron-runtime.mjs'
import { ensureNativeModules, willCompile } from './native-modules.mjs'
import { modules } from './paths.mjs'
import { SetupProblem, reportOutcome } from './progress.mjs'
import { requireSystem } from './require-system.mjs'
import {
  COMPILER_COMMANDS,
  HEADLESS_COMMANDS,
  TEST_COMMANDS,
  ensureSystemLibraries
} from './system-libraries.mjs'
import { inTurn } from './turn.mjs'

/** What each command needs beyond the dependencies, the runtime and the native modules. */
const PURPOSES = {
  start: { build: true, headless: 'without-display' },
  dev: { build: false, headless: 'without-display' },
  demo: { build: false, headless: 'never' },
  check: { build: false, headless: 'always' },
  test: { build: true, headless: 'always', isTest: true },
  package: { build: true, headless: 'never' }
}

function systemNeeds({ headless, isTest = false }) {
  const hasDisplay = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  const files = [
    electronRuntime().executable,
    path.join(modules, `keytar/prebuilds/linux-${process.arch}/keytar.node`)
  ]
  return {
    files: files.filter(file => fs.existsSync(file)),
    commands: [
      ...(headless === 'always' || (headless === 'without-display' && !hasDisplay) ? HEADLESS_COMMANDS : []),
      ...(isTest ? TEST_COMMANDS : []),
      ...(willCompile() ? COMPILER_COMMANDS : [])
    ]
  }
}

async function setUp(purpose, again) {
  requireSystem({ platform: process.platform, arch: process.arch, release: os.release() })
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
