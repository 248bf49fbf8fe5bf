import path from 'node:path'

const PATHS = ['--screenshot', '--user-data-dir']

/**
 * Reads the arguments of `npm start`. Paths are taken from where the user stands, which npm tells, and go to the app in the form
 * `--name=/absolute/path`, the only one that Chromium understands.
 * @param {string[]} argv @param {string} from
 */
export function readAppArguments(argv, from) {
  const args = []
  const paths = {}
  for (let i = 0; i < argv.length; i += 1) {
    const [name, inline] = splitOnce(argv[i])
    if (!PATHS.includes(name)) {
      args.push(argv[i])
      continue
    }
    const value = inline ?? argv[(i += 1)]
    if (value !== undefined) paths[name] = path.resolve(from, value)
  }
  if (paths['--screenshot'] !== undefined) args.push(`--screenshot=${paths['--screenshot']}`)
  return {
    dev: args.includes('--dev'),
    smoke: args.includes('--smoke'),
    userDataDir: paths['--user-data-dir'],
    args: args.filter(word => word !== '--dev')
  }
}

function splitOnce(word) {
  const at = word.indexOf('=')
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)]
}
