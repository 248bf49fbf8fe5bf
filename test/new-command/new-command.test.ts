import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../src/contract/commands'
import type { Handlers } from '../../src/host/router'
import type * as Testing from '../../src/host/testing/open-host'
import { copySources, ROOMS_OF_HOST, type CopiedSources } from '../kit/copied-sources'

// The promise of CONTRIBUTING.md, "Add a command", kept by adding one to a copy of the sources.

let sources: CopiedSources

beforeAll(async () => {
  sources = await copySources(ROOMS_OF_HOST)
  sources.insert(
    'contract/keys.ts',
    'export const keysCommands = {',
    "\n  'keys.oldest': { input: z.strictObject({}), output: z.strictObject({ name: text.nullable() }) },"
  )
  sources.write(
    'services/oldest-key.ts',
    'export const oldestOf = (names: readonly string[]): string | null => names[0] ?? null\n'
  )
  sources.insert(
    'host/modules/keys.ts',
    "import { createKeyTags } from '../../services/key-tags'",
    "\nimport { oldestOf } from '../../services/oldest-key'"
  )
  sources.insert(
    'host/modules/keys.ts',
    '    handlers: {',
    "\n      'keys.oldest': () => ok({ name: oldestOf(['first key']) }),"
  )
})

afterAll(async () => {
  await sources.close()
})

describe('a new command', () => {
  it('answers a window with its contract, its handler and its use case added, and nothing else', async () => {
    // The module of the copy is the one that this type describes.
    const { openTestHost } = (await sources.load('host/testing/open-host.ts')) as typeof Testing
    const host = await openTestHost()

    const reply = await host.host.call({ kind: 'main' }, 'keys.oldest', {})
    await host.close()

    expect(reply).toEqual({ ok: true, value: { name: 'first key' } })
    expect(sources.changed()).toEqual(['contract/keys.ts', 'host/modules/keys.ts', 'services/oldest-key.ts'])
  })

  it('does not compile without its handler', () => {
    const { 'settings.get': _left, ...others } = {} as Handlers

    // @ts-expect-error One handler is missing: an unused directive would fail the type check of this file.
    const incomplete: Handlers = others

    expect(Object.keys(incomplete)).toEqual([])
    expect(Object.hasOwn(commands, 'settings.get')).toBe(true)
  })
})
