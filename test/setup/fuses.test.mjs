import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readFuses, writeFuses } from '../../scripts/setup/fuses.mjs'
import { temporaryDirectory } from './loopback.mjs'

/** A file with a fuse wire in it, as an Electron binary has. */
function binaryWith(wire) {
  const file = path.join(temporaryDirectory(), 'electron')
  const head = Buffer.from('ELF dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX')
  fs.writeFileSync(file, Buffer.concat([head, Buffer.from([1, wire.length]), Buffer.from(`${wire} tail`)]))
  return file
}

describe('the fuses of a runtime', () => {
  it.each([
    ['33, with eight', '10110001', undefined],
    ['45, with nine', '101100011', true]
  ])('are read as far as its wire goes: Electron %s', (_name, wire, wasmTrapHandlers) => {
    const fuses = readFuses(binaryWith(wire))

    expect(Object.keys(fuses)).toHaveLength(wire.length)
    expect(fuses).toMatchObject({
      runAsNode: true,
      enableCookieEncryption: false,
      onlyLoadAppFromAsar: false
    })
    expect(fuses.wasmTrapHandlers).toBe(wasmTrapHandlers)
  })

  it('are refused when there is one that nobody has decided about', () => {
    expect(() => readFuses(binaryWith('1011000111'))).toThrow('has 10 fuses, and Rekey knows 9')
  })

  it('are set one by one, and leave the others alone', () => {
    const file = binaryWith('101100011')

    writeFuses(file, { runAsNode: false, grantFileProtocolExtraPrivileges: false })

    expect(fs.readFileSync(file, 'latin1')).toContain('001100001 tail')
  })
})
