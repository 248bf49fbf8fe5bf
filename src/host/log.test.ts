import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog, createMemoryLog } from './log'
import type { LogEvent } from './log'

const CANARY = ['canary', 'not-a-real-secret', 'Zq7'].join('_')
let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rekey-log-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

describe('log', () => {
  it('writes one line of JSON with the named fields, for the owner alone', () => {
    const log = createLog({ directory, now: () => 0 })

    log.write('call.failed', { command: 'keys.page', code: 'storage-failed', detail: 'disk-full', ms: 12.4 })

    const file = join(directory, 'rekey.log')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      event: 'call.failed',
      command: 'keys.page',
      code: 'storage-failed',
      detail: 'disk-full',
      ms: 12
    })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('keeps at most four files of a megabyte', () => {
    const log = createLog({ directory, now: () => 0 })

    for (let lines = 0; lines < 60_000; lines += 1) log.write('sync.finished', { count: 100_000 + lines })

    const files = readdirSync(directory).sort()
    expect(files).toEqual(['rekey.log', 'rekey.log.1', 'rekey.log.2', 'rekey.log.3'])
    for (const file of files) expect(statSync(join(directory, file)).size).toBeLessThanOrEqual(1_000_000)
  })

  it('says where a bug was thrown, and never what it said', () => {
    const log = createMemoryLog()

    log.write('internal', { error: new TypeError(`no ${CANARY}`) })

    expect(log.lines[0]).toMatchObject({ event: 'internal', error: 'TypeError' })
    expect(log.lines[0]?.['where']).toMatch(/^\d+:\d+( \d+:\d+)*$/)
  })

  it('lets no text of others through, whatever it is given', () => {
    const log = createMemoryLog()
    const withCanary = fc.oneof(
      fc.constant(CANARY),
      fc.constant(new Error(CANARY, { cause: new Error(CANARY) })),
      fc.constant(
        Object.assign(new Error(CANARY), { name: CANARY, stack: `${CANARY}\n    at ${CANARY}:1:2` })
      ),
      fc.constant(Buffer.from(CANARY)),
      fc.constant({ headers: { authorization: CANARY }, toString: () => CANARY }),
      fc.object({ values: [fc.constant(CANARY)] })
    )
    const field = fc.constantFrom(
      'command',
      'code',
      'detail',
      'ref',
      'count',
      'ms',
      'error',
      'message',
      CANARY
    )

    fc.assert(
      fc.property(fc.dictionary(field, withCanary), withCanary, (fields, event) => {
        // The casts stand for a caller that TypeScript did not check.
        log.write(event as unknown as LogEvent, fields)
      }),
      { numRuns: 2_000 }
    )

    expect(JSON.stringify(log.lines)).not.toContain(CANARY)
  })

  it('does not stop the app when the disk is full or read-only', () => {
    const log = createLog({ directory: '/dev/null/no-such-folder', now: () => 0 })

    expect(() => {
      log.write('app.started')
    }).not.toThrow()
  })
})
