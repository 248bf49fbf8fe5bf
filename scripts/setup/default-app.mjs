// The app that the fallback runtime starts: `electron [-r module] <path> [arguments]`, like the one inside Electron.
// The top-level await matters: Electron holds back 'ready' until this module has loaded, so that the app can still register its
// schemes and switches.
import { app } from 'electron'
import fs from 'node:fs'
import Module from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

function readArguments(args) {
  const required = []
  for (let i = 0; i < args.length; i += 1) {
    const word = args[i]
    if (word === '-r' || word === '--require') required.push(args[(i += 1)])
    else if (word === '-v' || word === '--version') return { required, version: true }
    else if (!word.startsWith('-')) return { required, target: path.resolve(word) }
  }
  return { required }
}

/** Takes name and version over from the app's package.json, as Electron does. */
function describeApp(target) {
  const manifest = path.join(target, 'package.json')
  if (!fs.existsSync(manifest)) return
  const { name, productName, version, desktopName } = JSON.parse(fs.readFileSync(manifest, 'utf8'))
  if (version) app.setVersion(version)
  app.name = productName || name || app.name
  app.setDesktopName(desktopName || `${app.name}.desktop`)
}

const { required, version, target } = readArguments(process.argv.slice(1))
if (version) {
  console.log(`v${process.versions.electron}`)
  process.exit(0)
}
if (required.length > 0) Module._preloadModules(required)
if (target === undefined) {
  console.error('usage: electron [-r module] <path of an app>')
  process.exit(1)
}
Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
try {
  describeApp(target)
  const entry = Module._resolveFilename(target, null, true)
  app.setAppPath(fs.existsSync(path.join(target, 'package.json')) ? target : path.dirname(entry))
  await import(pathToFileURL(entry).href)
} catch (error) {
  console.error('The app threw an error while it loaded:')
  console.error(error.stack || error)
  process.exit(1)
}
