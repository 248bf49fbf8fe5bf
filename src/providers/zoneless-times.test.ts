import { afterEach, describe, expect, it, vi } from 'vitest'
import { HOUR } from '../core/clock'
import { NO_HISTORY } from '../core/dormancy/history'
import { lastForeignUse } from '../core/dormancy/last-use'
import type { LastUsed } from '../core/key'
import { declaration as telecom } from './23telecom/declaration'
import { declaration as blazelock } from './blazelock/declaration'
import { toProviderKeys as blnkKeys } from './blnk/mapping'
import { keyList as blnkList } from './blnk/wire'
import { declaration as blocx } from './blocx/declaration'
import type { Declaration } from './kit/rest/declaration'
import { rowsSchemaOf, toKeys } from './kit/rest/rows'

const ZONES = ['UTC', 'America/Los_Angeles', 'Asia/Tokyo', 'Asia/Kathmandu']
/** In UTC. The provider writes the same time without saying so. */
const PROBED_AT = Date.UTC(2026, 1, 2, 3, 4, 5)
const ZONELESS = ['2026-02-02T03:04:05', '2026-02-02 03:04:05', '2026-02-02T03:04:05.678']

function lastUsedIn(declaration: Declaration, row: unknown): LastUsed | undefined {
  const rows = rowsSchemaOf(declaration).parse([row])
  const context = { group: { id: 'one', name: 'One' }, sets: { sets: null, defaults: null }, now: PROBED_AT }
  return toKeys(declaration, rows, context)[0]?.lastUsed
}

const READERS: Readonly<Record<string, (time: string) => LastUsed | undefined>> = {
  Blnk: time =>
    blnkKeys(
      blnkList.parse([
        {
          api_key_id: 'api_key_1',
          name: 'worker',
          owner_id: 'owner_1',
          scopes: [],
          key: '',
          expires_at: '2027-01-01T00:00:00Z',
          created_at: '2026-01-01T00:00:00Z',
          last_used_at: time,
          is_revoked: false
        }
      ]),
      { now: PROBED_AT, version: '0.15' }
    )[0]?.lastUsed,
  Blocx: time =>
    lastUsedIn(blocx, {
      id: 'key_1',
      accessKeyId: 'AK1',
      name: 'worker',
      status: 'active',
      lastUsedAt: time
    }),
  Blazelock: time =>
    lastUsedIn(blazelock, { id: '01890a5d-ac96-774b-bcce-b302099a8057', last_used_at: time }),
  '23 Telecom': time => lastUsedIn(telecom, { id: 41, last_used_at: time })
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe.each(Object.keys(READERS))('times of %s without a zone', name => {
  const read = (time: string): LastUsed | undefined => READERS[name]?.(time)

  it.each(ZONES)('takes none for a use in %s', zone => {
    vi.stubEnv('TZ', zone)

    expect(ZONELESS.map(read)).toEqual(ZONELESS.map(() => ({ kind: 'unknown', reason: 'unreadable' })))
  })

  it("does not take Rekey's own probe for traffic in Los Angeles", () => {
    vi.stubEnv('TZ', 'America/Los_Angeles')
    expect(new Date(PROBED_AT).getTimezoneOffset()).toBe(480)

    const lastUsed = read('2026-02-02T03:04:05')

    // Read in local time, the probe would be eight hours away from itself, and so a use by somebody else.
    expect(Math.abs(new Date('2026-02-02T03:04:05').getTime() - PROBED_AT)).toBe(8 * HOUR)
    const use = lastUsed && lastForeignUse(lastUsed, { ...NO_HISTORY, probes: [PROBED_AT] })
    expect(use?.kind).toBe('unknown')
  })

  it.each(ZONES)('reads a time with a zone alike in %s', zone => {
    vi.stubEnv('TZ', zone)

    expect(read('2026-02-02T03:04:05Z')).toMatchObject({ kind: 'used', at: PROBED_AT })
    expect(read('2026-02-02T08:49:05+05:45')).toMatchObject({ kind: 'used', at: PROBED_AT })
  })

  it.each(['key 7', '7', '2026', '2026-02-30T00:00:00Z'])('does not take %j for a time', text => {
    expect(read(text)).toEqual({ kind: 'unknown', reason: 'unreadable' })
  })
})
