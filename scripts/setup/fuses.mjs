import fs from 'node:fs'

// Electron's fuse wire lies in the binary: a sentinel, a version byte, a length byte, then a byte per fuse ('0' off, '1' on).
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const WIRE_VERSION = 1

/** The fuses in the order of the wire. Older runtimes have the first eight alone. */
const FUSES = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
  'wasmTrapHandlers'
]

/** @returns {Record<string, boolean>} each fuse of this binary by its name; one that this list lacks is an error, so that none is overlooked */
export function readFuses(binary) {
  const { bytes, at } = wireOf(binary)
  const wire = [...bytes.subarray(at, at + bytes[at - 1])]
  if (wire.length > FUSES.length)
    throw new Error(
      `This Electron has ${wire.length} fuses, and Rekey knows ${FUSES.length}: name the new ones.`
    )
  return Object.fromEntries(wire.map((byte, index) => [FUSES[index], byte === 0x31]))
}

/** Sets some fuses in place. @param {Partial<Record<string, boolean>>} fuses */
export function writeFuses(binary, fuses) {
  const { at } = wireOf(binary)
  const handle = fs.openSync(binary, 'r+')
  for (const [name, on] of Object.entries(fuses))
    fs.writeSync(handle, on ? '1' : '0', at + FUSES.indexOf(name))
  fs.closeSync(handle)
}

function wireOf(binary) {
  const bytes = fs.readFileSync(binary)
  const sentinel = bytes.indexOf(SENTINEL)
  const start = sentinel + SENTINEL.length
  if (sentinel < 0 || bytes[start] !== WIRE_VERSION)
    throw new Error('This Electron has no fuse wire of version 1.')
  return { bytes, at: start + 2 }
}
