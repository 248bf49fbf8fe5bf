import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyFileKinds } from './registry'

const kinds = [...keyFileKinds().values()]

describe('kinds of key file', () => {
  it('are found by their folders', () => {
    expect(kinds.map(({ id }) => id).sort()).toEqual(['aws', 'gh', 'glab', 'kubeconfig', 'netrc', 'npmrc'])
    for (const { paths } of kinds) expect(paths.length).toBeGreaterThan(0)
  })

  it.each(kinds)('$name reads any text without a mistake of ours', async kind => {
    const word = fc.constantFrom(
      'machine',
      'password',
      '"',
      '\n',
      '[a]',
      '=',
      ':',
      '- ',
      '  ',
      '_authToken',
      '//',
      '&a',
      '*a',
      '!!x',
      '{',
      '}',
      'users',
      'hosts',
      'token'
    )
    const text = fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.array(word, { maxLength: 60 }).map(words => words.join(''))
    )
    await fc.assert(
      fc.asyncProperty(text, async given => {
        for (const { name, secret } of await kind.read(given)) {
          expect(name).not.toBe('')
          expect(secret).not.toBe('')
        }
      }),
      { numRuns: 300 }
    )
  })

  it('keep a deep or hostile file within its bounds', async () => {
    const deep = '['.repeat(20_000)
    const wide = `a: &a [x]\n${'b: [*a,*a,*a]\n'.repeat(50)}`
    for (const kind of kinds) for (const text of [deep, wide]) expect(await kind.read(text)).toEqual([])
  })
})
