import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { quarry } from '../../../../test/kit/quarry-declaration'
import { harbour } from '../../../../test/kit/rest-declaration'
import { readProviderFile } from './read-provider-file'

const whole = stringify(harbour)

function problemsOf(text: string): readonly string[] {
  const read = readProviderFile(text)
  return read.ok ? [] : read.problems.map(({ line, field, words }) => `${line ?? '-'} ${field}: ${words}`)
}

/** The line on which this text begins. */
function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length
}

describe('a provider file', () => {
  it.each([harbour, quarry])('is read as YAML and as JSON', declaration => {
    expect(readProviderFile(stringify(declaration))).toEqual({ ok: true, declaration })
    expect(readProviderFile(JSON.stringify(declaration, null, '\t'))).toEqual({ ok: true, declaration })
  })

  it('may name the schema for an editor', () => {
    expect(readProviderFile(JSON.stringify({ $schema: './provider.schema.json', ...harbour })).ok).toBe(true)
  })

  it('is refused above 256 KiB, before it is parsed', () => {
    expect(problemsOf(`${whole}# ${'x'.repeat(256 * 1024)}`)).toEqual(['- : the file is larger than 256 KiB'])
  })
})

describe('problems of a provider file', () => {
  it.each([
    ['standing: documented', 'standing: proven', 'about.standing', 'must be "documented" or "assumed"'],
    ['groupWord: project', 'groupWord: Project', 'about.groupWord', 'has a form that cannot stand here'],
    ['cap: 3', 'cap: three', 'about.cap', 'must be a number'],
    ['longestName: 100', 'longestNam: 100', 'create.longestNam', 'is no field that can stand here'],
    ['gone: not-found', 'gone: already-revoked', 'revoke.gone', 'no error of the table means that'],
    ['method: DELETE', 'method: REMOVE', 'revoke.method', 'must be "POST" or "PUT" or "PATCH" or "DELETE"']
  ])('name the line and the field: %s as %s', (right, wrong, field, words) => {
    const text = whole.replace(right, wrong)

    expect(problemsOf(text)).toContain(`${lineOf(text, wrong)} ${field}: ${words}`)
  })

  it('name a field that is missing, with the line of the part that lacks it', () => {
    const text = whole.replace(/\n {2}groupWord: project/, '')

    expect(problemsOf(text)).toEqual([`${lineOf(text, 'about:')} about.groupWord: is missing`])
  })

  it('name a name in braces that means nothing', () => {
    const text = whole.replace('Bearer {token}', 'Bearer {tokn}')

    expect(problemsOf(text)).toEqual(
      [`${lineOf(text, 'authorization:')} auth.headers: nothing is called tokn`].map(
        each => expect.stringContaining(each.slice(each.indexOf(' '))) as string
      )
    )
  })

  it.each([
    ['a: &big [1, 2]\nb: *big\n', 'an anchor (&name) cannot be used'],
    ['a: !!binary aGk=\n', 'a tag (!name) cannot be used'],
    ['a: 1\na: 2\n', 'this field stands here twice'],
    ['a: [1\n', 'this is not readable as YAML or JSON'],
    ['? [1, 2]\n: 3\n', 'the name of a field must be a text'],
    ['--- 1\n--- 2\n', 'this is not readable as YAML or JSON']
  ])('refuse %j', (text, words) => {
    expect(problemsOf(text).join('\n')).toContain(words)
  })

  it('come at once for aliases that would unfold to millions', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 12; level += 1) {
      const inner = Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')
      lines.push(`a${level}: &a${level} [${inner}]`)
    }

    expect(problemsOf(lines.join('\n')).join('\n')).toContain('cannot be used')
  })

  it('do not crash the reader on a file that nests without end', () => {
    expect(problemsOf('['.repeat(20_000)).length).toBeGreaterThan(0)
    expect(problemsOf(`${'['.repeat(3_000)}${']'.repeat(3_000)}`).length).toBeGreaterThan(0)
  })

  it('never quote a value of the file', () => {
    const text = whole.replace('id: harbour', 'id: "AKIA SECRET VALUE"')

    expect(problemsOf(text).join('\n')).not.toContain('SECRET')
  })
})
