import { describe, expect, it } from 'vitest'
import { csvOf, parseCsv } from '../../src/services/lists/csv'
import { markerOf, serviceOf, withMarker } from '../../src/core/service-name'
import { visibleText } from '../../src/core/visible-text'
import { parseBaseUrl, isExactPath, segment } from '../../src/net/base-url'
import { parseJson } from '../../src/net/json'
import { retryAfterMs } from '../../src/net/retry-after'
import { isPlainData } from '../../src/host/plain-data'
import { repairSettings } from '../../src/host/settings'
import { answerAppRequest } from '../../src/main/app-files'

// A megabyte of what makes careless patterns backtrack, for each parser of foreign text.

const MEGABYTE = 1_000_000
const LIMIT_MS = 50

const NASTY: readonly (readonly [string, string])[] = [
  ['letters', 'a'.repeat(MEGABYTE)],
  ['blanks', ' '.repeat(MEGABYTE)],
  ['dashes', '-'.repeat(MEGABYTE)],
  ['brackets', '['.repeat(MEGABYTE)],
  ['markers that never end', '[rk-'.repeat(MEGABYTE / 4)],
  ['whole markers', ' [rk-7K2Q9M4D]'.repeat(MEGABYTE / 14)],
  ['quotes', '"'.repeat(MEGABYTE)],
  ['backslashes', `"${'\\'.repeat(MEGABYTE)}`],
  ['colons', ':'.repeat(MEGABYTE)],
  ['slashes', '/'.repeat(MEGABYTE)],
  ['dots', '.'.repeat(MEGABYTE)],
  ['hidden marks', '\u202e'.repeat(MEGABYTE)],
  ['a nearly right address', `https://${'a.'.repeat(MEGABYTE / 2)}!`],
  ['digits', '1'.repeat(MEGABYTE)]
]

const PARSERS: readonly (readonly [string, (text: string) => unknown])[] = [
  ['base URL', parseBaseUrl],
  ['path', isExactPath],
  ['segment', segment],
  ['JSON body', text => parseJson(Buffer.from(text))],
  ['Retry-After', text => retryAfterMs(text, 0)],
  // Names have been made visible, and short, before anything looks into them.
  ['service of a name', text => serviceOf(visibleText(text))],
  ['marker of a name', text => markerOf(visibleText(text))],
  ['name with a marker', text => withMarker(text, '7K2Q9M4D', 100)],
  ['visible text', text => visibleText(text)],
  ['CSV file', text => parseCsv(text)],
  ['CSV cell', text => csvOf(['a'], [[text]])],
  ['IPC payload', text => isPlainData({ text })],
  [
    'settings',
    text => repairSettings({ lock: text, savedViews: [text], clipboard: { clearAfterSeconds: text } })
  ],
  ['app file', text => answerAppRequest(new Map(), 'GET', `app://rekey/${text}`)]
]

describe('R50: parsers of foreign text', () => {
  describe.each(PARSERS)('%s', (_name, parse) => {
    it.each(NASTY)('is done with a megabyte of %s in 50 ms of processor time', (_what, text) => {
      parse(text)

      const tries = Array.from({ length: 5 }, () => processorMsOf(() => parse(text)))

      expect(Math.min(...tries)).toBeLessThan(LIMIT_MS)
    })
  })
})

/** Other programs on a busy machine do not count, and the best of five leaves a garbage collection out. */
function processorMsOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
