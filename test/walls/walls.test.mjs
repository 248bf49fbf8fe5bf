import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modules, root } from '../../scripts/setup/paths.mjs'

// The walls must be failing builds, so each is run into once, in a small house of its own.

/** An import that a rule forbids: the rule, the file that breaks it, and the line that does. */
const FORBIDDEN = [
  ['yaml-in-one-file', 'src/providers/kit/file/yaml-text.ts', "import 'zod'"],
  ['cli-talks-to-the-host', 'src/cli/a.ts', "import '../store/database'"],
  ['cli-no-other-package', 'src/cli/b.ts', "import 'zod'"],
  ['core-imports-only-core', 'src/core/a.ts', "import '../contract/commands'"],
  ['core-imports-only-core', 'src/core/b.ts', "import 'node:fs'"],
  ['core-imports-only-core', 'src/core/c.ts', "import type { T } from 'zod'"],
  ['contract-imports-core-and-zod', 'src/contract/a.ts', "import '../store/database'"],
  ['contract-no-other-package', 'src/contract/b.ts', "import 'react'"],
  ['contract-no-node', 'src/contract/c.ts', "import 'node:path'"],
  ['provider-stays-in-its-folder', 'src/providers/acme/a.ts', "import '../blnk/index'"],
  [
    'provider-stays-in-its-folder',
    'src/providers/acme/b.ts',
    "import type { T } from '../../store/database'"
  ],
  ['net-imports-only-core', 'src/net/a.ts', "import '../providers/blnk/index'"],
  ['net-no-other-package', 'src/net/b.ts', "import 'keytar'"],
  ['provider-no-other-package', 'src/providers/acme/c.ts', "import 'undici'"],
  ['provider-no-node', 'src/providers/acme/client.ts', "import 'node:http'"],
  ['kit-knows-no-provider', 'src/providers/kit/a.ts', "import '../blnk/index'"],
  ['destination-stays-in-its-folder', 'src/destinations/acme/a.ts', "import '../../vault/vault'"],
  ['destination-no-other-package', 'src/destinations/acme/b.ts', "import 'undici'"],
  ['activator-stays-in-its-folder', 'src/activators/acme/a.ts', "import '../../vault/vault'"],
  ['activator-no-other-package', 'src/activators/acme/b.ts', "import 'undici'"],
  ['channel-stays-in-its-folder', 'src/channels/acme/a.ts', "import '../../vault/vault'"],
  ['channel-no-other-package', 'src/channels/acme/b.ts', "import 'undici'"],
  ['sink-stays-in-its-folder', 'src/sinks/acme/a.ts', "import '../../vault/vault'"],
  ['sink-no-other-package', 'src/sinks/acme/b.ts', "import 'undici'"],
  ['key-file-stays-in-its-folder', 'src/key-files/acme/a.ts', "import '../../vault/vault'"],
  ['key-file-no-other-package', 'src/key-files/acme/b.ts', "import 'undici'"],
  ['key-file-no-node', 'src/key-files/acme/c.ts', "import 'node:fs'"],
  ['ledger-imports-only-core', 'src/ledger/a.ts', "import '../store/database'"],
  ['ledger-no-other-package', 'src/ledger/b.ts', "import 'undici'"],
  [
    'ledger-migration-imports-nothing-of-ours',
    'src/ledger/migrations/0010-first.ts',
    "import '../../core/key'"
  ],
  ['vault-imports-only-core', 'src/vault/a.ts', "import '../store/database'"],
  ['vault-no-other-package', 'src/vault/b.ts', "import 'undici'"],
  ['store-imports-only-core', 'src/store/a.ts', "import '../vault/vault'"],
  ['store-no-other-package', 'src/store/b.ts', "import 'undici'"],
  ['migration-imports-nothing-of-ours', 'src/store/migrations/0010-first.ts', "import '../../core/key'"],
  ['services-import-only-core', 'src/services/a.ts', "import type { T } from '../store/database'"],
  ['services-import-only-core', 'src/services/b.ts', "import type { T } from '../contract/commands'"],
  ['services-no-package', 'src/services/c.ts', "import 'undici'"],
  ['sandbox-builds-on-providers', 'src/sandbox/a.ts', "import '../store/database'"],
  ['host-knows-no-shell', 'src/host/a.ts', "import '../main/index'"],
  ['electron-only-in-the-shell', 'src/host/b.ts', "import 'electron'"],
  ['main-imports-host-and-contract', 'src/main/a.ts', "import '../core/key'"],
  ['preload-imports-channels-only', 'src/preload/a.ts', "import '../contract/commands'"],
  ['renderer-takes-types-only', 'src/renderer/src/a.ts', "import { t } from '../../core/key'"],
  ['renderer-takes-types-only', 'src/renderer/src/e.ts', "import { t } from '../../contract/commands'"],
  ['words-import-only-types', 'src/words/a.ts', "import '../contract/commands'"],
  ['words-know-core-and-contract', 'src/words/b.ts', "import type { T } from '../store/database'"],
  ['renderer-stays-in-its-room', 'src/renderer/src/b.ts', "import '../../host/host'"],
  ['renderer-no-node', 'src/renderer/src/c.ts', "import 'node:fs'"],
  ['renderer-ui-packages-only', 'src/renderer/src/d.ts', "import 'undici'"],
  ['no-circular', 'src/host/left.ts', "import './right'"],
  ['no-unresolvable', 'src/host/c.ts', "import './not-there'"],
  ['app-does-not-import-tests', 'src/host/d.ts', "import '../../test/kit/fake'"]
]

/** Imports that must go through, so that no wall is merely a wall around everything. */
const ALLOWED = [
  ['src/core/key.ts', "import './clock'"],
  ['src/contract/commands.ts', "import 'zod'\nimport type { T } from '../core/key'"],
  ['src/providers/blnk/index.ts', "import '../../net/http'\nimport '../../core/key'\nimport 'zod'"],
  ['src/providers/blnk/sandbox.ts', "import 'node:http'"],
  [
    'src/destinations/env-file/index.ts',
    "import 'node:fs'\nimport '../../core/key'\nimport '../../net/http'"
  ],
  ['src/vault/vault.ts', "import 'keytar'\nimport 'node:crypto'"],
  ['src/store/database.ts', "import 'better-sqlite3'\nimport '../core/key'"],
  ['src/services/good.ts', "import '../core/key'"],
  [
    'src/host/host.ts',
    "import '../services/good'\nimport '../store/database'\nimport '../providers/blnk/index'"
  ],
  ['src/main/index.ts', "import 'electron'\nimport '../host/host'\nimport '../contract/commands'"],
  ['src/preload/index.ts', "import 'electron'\nimport '../contract/channels'"],
  ['src/renderer/src/good.ts', "import 'react'\nimport type { T } from '../../core/key'"],
  ['src/renderer/src/seen.ts', "import '../../words/time-words'"]
]

const FILLERS = {
  'src/core/clock.ts': '',
  'src/net/http.ts': "import 'undici'",
  'src/contract/channels.ts': '',
  'src/words/time-words.ts': '',
  'src/host/right.ts': "import './left'",
  'test/kit/fake.ts': ''
}
const PACKAGES = ['electron', 'zod', 'react', 'undici', 'keytar', 'better-sqlite3']

let house
let violations

beforeAll(() => {
  house = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-walls-'))
  const write = (file, text) => {
    fs.mkdirSync(path.dirname(path.join(house, file)), { recursive: true })
    fs.writeFileSync(path.join(house, file), `${text}\nexport const t = 1\nexport type T = number\n`)
  }
  for (const [, file, text] of FORBIDDEN) write(file, text)
  for (const [file, text] of [...ALLOWED, ...Object.entries(FILLERS)]) write(file, text)
  for (const name of PACKAGES) {
    write(`node_modules/${name}/index.js`, '')
    fs.writeFileSync(
      path.join(house, 'node_modules', name, 'package.json'),
      JSON.stringify({ name, version: '1.0.0', main: 'index.js' })
    )
  }
  fs.writeFileSync(
    path.join(house, 'package.json'),
    JSON.stringify({
      name: 'house',
      type: 'module',
      dependencies: Object.fromEntries(PACKAGES.map(name => [name, '1.0.0']))
    })
  )
  for (const file of [
    'tsconfig.base.json',
    'tsconfig.core.json',
    'tsconfig.node.json',
    '.dependency-cruiser.cjs'
  ]) {
    fs.copyFileSync(path.join(root, file), path.join(house, file))
  }
  const cruiser = path.join(modules, 'dependency-cruiser/bin/dependency-cruise.mjs')
  const { stdout, stderr } = spawnSync(process.execPath, [cruiser, 'src', '--output-type', 'json'], {
    cwd: house,
    encoding: 'utf8'
  })
  expect(stdout, stderr).not.toBe('')
  violations = JSON.parse(stdout).summary.violations
})

afterAll(() => fs.rmSync(house, { recursive: true, force: true }))

const brokenBy = file => violations.filter(({ from }) => from === file).map(({ rule }) => rule.name)

describe('the walls', () => {
  it.each(FORBIDDEN)('%s stops %s', (rule, file) => {
    expect(brokenBy(file)).toContain(rule)
  })

  it.each(ALLOWED)('let %s through', file => {
    expect(brokenBy(file)).toEqual([])
  })

  it('have a test each', async () => {
    const { default: config } = await import('../../.dependency-cruiser.cjs')
    const tested = new Set(FORBIDDEN.map(([rule]) => rule))
    // It needs an installed package that nobody declared.
    const untested = config.forbidden
      .map(({ name }) => name)
      .filter(name => !tested.has(name) && name !== 'app-uses-declared-packages')

    expect(untested).toEqual([])
  })

  it('each say what to do instead', async () => {
    const { default: config } = await import('../../.dependency-cruiser.cjs')

    expect(config.forbidden.filter(({ comment }) => comment === undefined || comment.length < 20)).toEqual([])
  })
})
