// npm run house -- [--json] [--list]
//
// Measures the structure of src from its import graph: how much code there is, which rooms import which, and what the rules of
// ARCHITECTURE.md forbid. `--list` names what is counted. The last line is one JSON object.
import fs from 'node:fs'
import path from 'node:path'
import { root } from './setup/paths.mjs'

/** From the ground up: a room may import rooms of lower floors and of its own. */
const FLOORS = [
  ['core'],
  ['net', 'contract', 'words'],
  ['vault', 'store', 'providers', 'destinations', 'activators', 'channels', 'sinks', 'key-files', 'ledger'],
  ['services', 'sandbox'],
  ['host'],
  ['main', 'preload', 'renderer', 'cli']
]
/** Retired words: ARCHITECTURE.md names the replacement of each. No identifier and no file name may contain one. */
const RETIRED = ['steady', 'slot', 'room', 'turn', 'begun', 'landed', 'watch']
/** In rotations a list is read: elsewhere one may still look for something. */
const RETIRED_IN_ROTATIONS = ['look', 'looked']
const RETIRED_PAIRS = ['handOver', 'handedOver', 'handedTo', 'letGo', 'giveWay', 'takenOut', 'lookOver']
/** Formats that were released under a retired word; each of these files translates it. */
const RELEASED_FORMATS = [
  'src/host/settings.ts',
  'src/services/evidence/document.ts',
  'src/services/evidence/frame.ts',
  'src/services/rotation/event-codec.ts'
]
const SMALL_LINES = 25

const isTest = file => /\.(test|e2e)\.tsx?$|\/testing\//.test(file)
const files = fs
  .readdirSync(path.join(root, 'src'), { recursive: true })
  .map(file => `src/${file.split(path.sep).join('/')}`)
  .filter(file => /\.tsx?$/.test(file) && !file.endsWith('.d.ts') && !isTest(file))
  .sort()
const known = new Set(files)
const textOf = new Map(files.map(file => [file, fs.readFileSync(path.join(root, file), 'utf8')]))
const importsOf = new Map(files.map(file => [file, importedBy(file)]))

function importedBy(file) {
  const specifiers = [...textOf.get(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g)].map(
    match => match[1]
  )
  const targets = specifiers
    .map(specifier => path.posix.join(path.posix.dirname(file), specifier))
    .map(resolved)
  return [...new Set(targets.filter(target => target !== undefined))]
}

function resolved(target) {
  return [target, `${target}.ts`, `${target}.tsx`, `${target}/index.ts`].find(candidate =>
    known.has(candidate)
  )
}

const roomOf = file => file.split('/')[1]
const floorOf = room => FLOORS.findIndex(floor => floor.includes(room))
const edges = files.flatMap(from => importsOf.get(from).map(to => ({ from, to })))

/** Distinct pairs of rooms, where `roomOf` may be any grouping of files. */
function arrowsBetween(some, groupOf) {
  const arrows = some.map(({ from, to }) => [groupOf(from), groupOf(to)]).filter(([from, to]) => from !== to)
  return [...new Set(arrows.map(arrow => arrow.join(' -> ')))].sort()
}

/** Groups of files that import each other in a circle (Tarjan's strongly connected components of more than one file). */
function circles() {
  const numbers = new Map()
  const lows = new Map()
  const stack = []
  const found = []
  const visit = file => {
    numbers.set(file, numbers.size)
    lows.set(file, numbers.get(file))
    stack.push(file)
    for (const target of importsOf.get(file)) {
      if (!numbers.has(target)) visit(target)
      if (stack.includes(target)) lows.set(file, Math.min(lows.get(file), lows.get(target)))
    }
    if (lows.get(file) !== numbers.get(file)) return
    const members = stack.splice(stack.indexOf(file))
    if (members.length > 1) found.push(members)
  }
  for (const file of files) if (!numbers.has(file)) visit(file)
  return found
}

/** Files that name a command of the contract, per command: what a new one would touch. */
function filesPerCommand() {
  const contracts = files.filter(file => /^src\/contract\//.test(file))
  const commands = contracts.flatMap(file =>
    [...textOf.get(file).matchAll(/^ {2}'([a-zA-Z]+\.[a-zA-Z]+)':/gm)].map(match => match[1])
  )
  const counts = [...new Set(commands)].map(
    command => files.filter(file => textOf.get(file).includes(`'${command}'`)).length
  )
  return counts.sort((a, b) => a - b)
}

function smallSingleImporterFiles() {
  // A shipped migration is a file of its own for ever, however small.
  const joinable = files.filter(file => !file.startsWith('src/store/migrations/'))
  return joinable.filter(file => {
    const lines = textOf.get(file).split('\n').length
    const importers = edges.filter(({ to }) => to === file).length
    return lines < SMALL_LINES && importers === 1 && !file.endsWith('/index.ts')
  })
}

function retiredIdentifiers() {
  const word = new RegExp(`^(?:${RETIRED.join('|')})s?$`, 'i')
  const pair = new RegExp(RETIRED_PAIRS.join('|'), 'i')
  const inRotations = new RegExp(`^(?:${RETIRED_IN_ROTATIONS.join('|')})s?$`, 'i')
  const isRetired = (identifier, file) =>
    pair.test(identifier) ||
    identifier
      .split(/(?=[A-Z])|_/)
      .some(part => word.test(part) || (file.includes('/rotation/') && inRotations.test(part)))
  const found = new Set()
  for (const [file, text] of textOf) {
    if (RELEASED_FORMATS.includes(file)) continue
    const named = path.basename(file).split(/[-.]/)
    if (pair.test(named.join('')) || named.some(part => isRetired(part, file))) found.add(file)
    for (const [identifier] of codeOnly(text).matchAll(/[A-Za-z_$][\w$]*/g))
      if (isRetired(identifier, file)) found.add(`${file}: ${identifier}`)
  }
  return [...found].sort()
}

/** Without comments, strings, texts of elements and the attribute `slot`, which is a word of React Aria. */
function codeOnly(text) {
  return text
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"[^"\n]*"|`(?:[^`\\]|\\.)*`/g, '')
    .replace(/>[^<>{}=;()]*</g, '><')
    .replace(/ slot=/g, ' ')
}

const upward = edges.filter(({ from, to }) => floorOf(roomOf(to)) > floorOf(roomOf(from)))
const inHost = edges.filter(({ from, to }) => roomOf(from) === 'host' && roomOf(to) === 'host')
const outsideCore = edges.filter(
  ({ from, to }) => roomOf(from) === 'services' && !['services', 'core'].includes(roomOf(to))
)
const perCommand = filesPerCommand()
const small = smallSingleImporterFiles()
const retired = retiredIdentifiers()
const found = circles()

if (process.argv.includes('--list')) {
  const lists = {
    upward: upward.map(({ from, to }) => `${from} -> ${to}`),
    circles: found.map(members => members.join(' ')),
    outsideCore: outsideCore.map(({ from, to }) => `${from} -> ${to}`),
    smallSingleImporterFiles: small,
    retiredWords: retired
  }
  for (const [title, items] of Object.entries(lists))
    console.log(`${title}\n${items.map(item => `  ${item}`).join('\n')}`)
}
console.log(
  JSON.stringify({
    files: files.length,
    lines: [...textOf.values()].reduce((sum, text) => sum + text.split('\n').length - 1, 0),
    rooms: new Set(files.map(roomOf)).size,
    arrows: arrowsBetween(edges, roomOf).length,
    upward: upward.length,
    circles: found.length,
    filesPerCommand: perCommand[Math.floor(perCommand.length / 2)] ?? 0,
    filesPerCommandMost: perCommand.at(-1) ?? 0,
    hostArrows: arrowsBetween(inHost, file => file.split('/').slice(0, 3).join('/')).length,
    servicesImportOnlyCore: outsideCore.length === 0,
    smallSingleImporterFiles: small.length,
    retiredWords: retired.length
  })
)
