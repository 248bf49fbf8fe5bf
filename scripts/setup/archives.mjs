import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'

// Small readers for the archives that set-up meets, because unzip and tar may not be there and node_modules is not either.

/** The files of an npm tarball: `visit(name, bytes)` is called for each until it answers something. */
export function findInTarball(tgz, visit) {
  const tar = zlib.gunzipSync(tgz, { maxOutputLength: 2 ** 31 })
  const text = (from, length) => tar.toString('latin1', from, from + length).replace(/\0.*$/s, '')
  for (let at = 0; at + 512 <= tar.length;) {
    const name = text(at, 100)
    if (name === '') return undefined
    const size = parseInt(text(at + 124, 12), 8)
    const prefix = text(at + 345, 155)
    const answer = visit(prefix === '' ? name : `${prefix}/${name}`, tar.subarray(at + 512, at + 512 + size))
    if (answer !== undefined) return answer
    at += 512 + Math.ceil(size / 512) * 512
  }
  return undefined
}

/**
 * Unpacks a zip (zip64 too) into `directory`. `rename` answers the path inside it, or undefined to leave the file out.
 * @returns {number} how many files were written
 */
export function unzip(zip, directory, rename) {
  let { entries, at } = centralDirectory(zip)
  let written = 0
  for (; entries > 0; entries -= 1) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error('The zip has a damaged directory.')
    const method = zip.readUInt16LE(at + 10)
    const size = zip.readUInt32LE(at + 20)
    const nameLength = zip.readUInt16LE(at + 28)
    const mode = zip.readUInt32LE(at + 38) >>> 16
    const local = zip.readUInt32LE(at + 42)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
    const renamed = name.endsWith('/') ? undefined : rename(name)
    if (renamed === undefined) continue
    const file = path.join(directory, renamed)
    if (path.relative(directory, file).startsWith('..'))
      throw new Error(`The zip wants to write outside: ${name}`)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const packed = zip.subarray(start, start + size)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    if ((mode & 0o170000) === 0o120000) fs.symlinkSync(packed.toString(), file)
    else
      fs.writeFileSync(file, method === 0 ? packed : zlib.inflateRawSync(packed), {
        mode: mode & 0o777 || 0o644
      })
    written += 1
  }
  return written
}

function centralDirectory(zip) {
  let end = zip.length - 22
  while (end >= 0 && zip.readUInt32LE(end) !== 0x06054b50) end -= 1
  if (end < 0) throw new Error('This is not a zip file.')
  const entries = zip.readUInt16LE(end + 10)
  const at = zip.readUInt32LE(end + 16)
  if (entries !== 0xffff && at !== 0xffffffff) return { entries, at }
  const end64 = Number(zip.readBigUInt64LE(end - 20 + 8))
  return { entries: Number(zip.readBigUInt64LE(end64 + 32)), at: Number(zip.readBigUInt64LE(end64 + 48)) }
}

/** An asar archive with these files at its top level: a pickled JSON header, then the files one after another. */
export function asar(files) {
  const header = { files: {} }
  const bodies = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const body = Buffer.from(text)
    header.files[name] = { size: body.length, offset: String(offset) }
    bodies.push(body)
    offset += body.length
  }
  const json = Buffer.from(JSON.stringify(header))
  const padding = Buffer.alloc((4 - (json.length % 4)) % 4)
  const sizes = Buffer.alloc(16)
  sizes.writeUInt32LE(4, 0)
  sizes.writeUInt32LE(8 + json.length + padding.length, 4)
  sizes.writeUInt32LE(4 + json.length + padding.length, 8)
  sizes.writeUInt32LE(json.length, 12)
  return Buffer.concat([sizes, json, padding, ...bodies])
}
