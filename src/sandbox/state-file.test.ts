import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSandboxFile, sandboxFileWriter } from './state-file'
import type { SandboxFile } from './state-file'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rekey-sandbox-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

function stateWith(service: string): SandboxFile {
  const consumer = {
    slug: 'a',
    service,
    environment: 'test',
    file: 'a.env',
    intervalMs: 1_000,
    asleepWith: null
  }
  return { version: 2, servers: [], consumers: [consumer] }
}

describe('the file of the sandbox', () => {
  it('takes two states at once, as when the app ends in the middle of a save, and keeps the later one', async () => {
    const write = sandboxFileWriter(directory)

    await Promise.all([write(stateWith('earlier')), write(stateWith('later'))])

    expect(await readSandboxFile(directory)).toEqual(stateWith('later'))
    expect(readdirSync(directory)).toEqual(['state.json'])
  })

  it('does not take the state of an earlier version, whose fakes kept something else', async () => {
    writeFileSync(join(directory, 'state.json'), JSON.stringify({ ...stateWith('earlier'), version: 1 }))

    expect(await readSandboxFile(directory)).toBe('unreadable')
  })
})
