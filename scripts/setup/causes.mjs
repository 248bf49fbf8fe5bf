// Reads why a tool failed out of what it printed, so that each cause gets its own sentence with its own remedy. What is not known
// is never guessed: then the tool's own lines are shown.
import fs from 'node:fs'

const AGAIN = 'then run the command again.'

/**
 * The sentence for a disk that refuses: full, read-only, or somebody else's. Undefined when it was something else.
 * @param {string} output of the tool, or the message of an error of Node @param {string} [directory] where it worked
 */
export function diskSentence(output, directory) {
  if (/\b(ENOSPC|EDQUOT)\b|no space left on device|disk quota exceeded/i.test(output))
    return `The disk is full: make room (the dependencies and the runtime take about 1.5 GB), ${AGAIN}`
  if (/\bEROFS\b|read-only file system/i.test(output))
    return `The file system of ${pathIn(output) ?? directory ?? 'this checkout'} is read-only: clone Rekey to a directory that you can write to, ${AGAIN}`
  if (!/\b(EACCES|EPERM)\b|permission denied/i.test(output) || /connect (EACCES|EPERM)/.test(output))
    return undefined
  const path = pathIn(output) ?? directory ?? 'this checkout'
  if (process.platform === 'win32')
    return `Windows does not let Rekey change ${path}: close the programs that use it, ${AGAIN}`
  const owned =
    npmCacheIn(output) ?? (directory !== undefined && path.startsWith(directory) ? directory : path)
  return `${path} belongs to ${ownerOf(path)}, and you may not change it: run "sudo chown -R $(id -u) ${owned}", ${AGAIN}`
}

const UNREACHABLE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ESOCKETTIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH|EPIPE|UND_ERR_\w+)\b/
const UNTRUSTED =
  /\b(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID)\b/
const REFUSED = /\bE(401|403|404|407|429|5\d\d)\b|Response code (\d{3})/

/** Why a host did not give what was asked for, in a word; undefined when the network is not to blame. @param {string} output */
export function networkCause(output) {
  const code = (UNREACHABLE.exec(output) ?? UNTRUSTED.exec(output))?.[0]
  if (code !== undefined) return code
  const [, ofNpm, ofElectron] = REFUSED.exec(output) ?? []
  const status = ofNpm ?? ofElectron
  if (status !== undefined) return `HTTP ${status}`
  return /fetch failed|socket hang up|network timeout|other side closed|terminated/i.exec(output)?.[0]
}

/** The sentence for what npm printed when it could not do `work`. @param {string} output @param {string} work */
export function npmSentence(output, work, directory) {
  const disk = diskSentence(output, directory)
  if (disk !== undefined) return disk
  if (output.includes('EINTEGRITY'))
    return `The npm registry gave another package than package-lock.json lists (its checksum differs): run "npm cache clean --force", ${AGAIN} If it stays so, ask whoever runs the registry.`
  const cause = networkCause(output)
  if (cause === undefined) return `npm could not ${work}: mend what the lines above name, ${AGAIN}`
  if (UNTRUSTED.test(cause))
    return `Node does not trust the certificate of the npm registry (${cause}): set NODE_EXTRA_CA_CERTS to the file with your company's certificate authority, ${AGAIN}`
  if (cause.startsWith('HTTP'))
    return `The npm registry refused (${cause}): check "npm config get registry" and your login there, ${AGAIN}`
  return `The npm registry is out of reach (${cause}): check the connection, or set HTTPS_PROXY to your proxy, ${AGAIN}`
}

/** The file that was refused: in the form of npm, or of Node's errors. */
function pathIn(output) {
  return (/^npm (?:error|ERR!) path (.+)$/m.exec(output) ??
    /(?:EACCES|EPERM|EROFS): [^,']+, \w+ '([^']+)'/.exec(output))?.[1].trim()
}

/** npm names its cache itself where somebody else's files are in it. */
function npmCacheIn(output) {
  return /sudo chown -R \S+ "([^"]+)"/.exec(output)?.[1]
}

function ownerOf(path) {
  for (let at = path; at.includes('/'); at = at.slice(0, at.lastIndexOf('/'))) {
    const found = fs.statSync(at || '/', { throwIfNoEntry: false })
    if (found !== undefined) return found.uid === 0 ? 'root' : `the user with the id ${found.uid}`
  }
  return 'another user'
}
