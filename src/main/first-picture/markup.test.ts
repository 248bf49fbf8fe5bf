import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PICTURE_ATTRIBUTES, PICTURE_TAGS } from '../../shared/picture/picture'
import { markupOf } from './markup'

const NOW = Date.UTC(2026, 10, 28, 12)
const HOUR = 3_600_000

const pictureWith = (root: unknown, page: object = {}): string =>
  JSON.stringify({ sheet: './a.css', page, root })
const shell = (...children: readonly unknown[]) => ['div', { class: 'shell' }, ...children]

describe('the markup of a picture', () => {
  it('has the elements, what of them can be seen, and their texts', () => {
    const picture = pictureWith(
      shell(
        ['input', { type: 'checkbox' }],
        ['svg', { viewBox: '0 0 12 12' }, ['path', { d: 'M0 1h2' }]],
        'a < b'
      ),
      { 'data-theme': 'dark' }
    )

    expect(markupOf(picture, NOW)).toEqual({
      sheet: './a.css',
      page: ' data-theme="dark"',
      html: '<div class="shell"><input type="checkbox"><svg viewBox="0 0 12 12"><path d="M0 1h2"></path></svg>a &lt; b</div>',
      rules: ''
    })
  })

  it('says times as of the start that shows it', () => {
    const picture = pictureWith(
      shell({ ago: NOW - 3 * HOUR }, ' ± 4 h', ['span', {}, { age: NOW - 50 * HOUR }])
    )

    expect(markupOf(picture, NOW + 2 * HOUR)?.html).toContain('5 h ago ± 4 h<span>2 d</span>')
  })

  it('puts places into rules, one for all that stand alike', () => {
    const line = (top: string) => [
      'div',
      { class: 'row', style: `transform: translateY(${top}); height: 3.2e+06px;` }
    ]

    const markup = markupOf(pictureWith(shell(line('0px'), line('32px'), line('0px'))), NOW)

    expect(markup?.html.match(/row placed-\d/g)).toEqual(['row placed-0', 'row placed-1', 'row placed-0'])
    expect(markup?.rules).toBe(
      '#root .placed-0{transform: translateY(0px);height: 3.2e+06px}#root .placed-1{transform: translateY(32px);height: 3.2e+06px}'
    )
    expect(markup?.html).not.toContain('style')
  })

  it.each([
    ['a script', shell(['script', {}, 'x'])],
    ['a frame', shell(['iframe', { class: 'x' }])],
    ['a form', shell(['form', {}])],
    ['a way that leads somewhere', shell(['a', { href: 'https://example.com' }])],
    ['an id', shell(['div', { id: 'root' }])],
    ['a handler', shell(['div', { onclick: 'x' }])],
    ['a value that is no text', shell(['div', { class: { toString: 'x' } }])],
    ['a style that loads', shell(['div', { style: 'background: url(https://example.com)' }])],
    ['a style that leaves its rule', shell(['div', { style: 'height: 1px} body {color: red' }])],
    ['a style sheet', shell(['style', {}, 'x'])],
    ['neither text nor element', shell(7)],
    ['an attribute without a list', ['div']]
  ])('refuses %s', (_what, root) => {
    expect(markupOf(pictureWith(root), NOW)).toBeNull()
  })

  it.each([
    '',
    '[]',
    'null',
    '{"page":{}}',
    '{"page":{},"root":["p",{}]}',
    '{',
    '"x"',
    `"${'x'.repeat(500_000)}"`
  ])('refuses %.20s', text => {
    expect(markupOf(text, NOW)).toBeNull()
  })

  it('refuses what is deeper than any page of ours, instead of running out of room', () => {
    const deep = `${'["div",{},'.repeat(20_000)}"x"${']'.repeat(20_000)}`

    expect(markupOf(`{"sheet":"./a.css","page":{},"root":${deep}}`, NOW)).toBeNull()
  })

  it('lets nothing through that is not on the lists, whatever it is given', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 })
    const name = fc.oneof(
      text,
      fc.constantFrom(...PICTURE_TAGS, ...PICTURE_ATTRIBUTES, 'script', 'href', 'style')
    )
    const { node } = fc.letrec(tie => ({
      node: fc.oneof(
        text,
        fc.record({ ago: fc.double() }),
        fc
          .tuple(name, fc.dictionary(name, text), tie('node'))
          .map(([tag, attributes, child]) => [tag, attributes, child])
      )
    }))
    fc.assert(
      fc.property(node, root => {
        const markup = markupOf(pictureWith(root), NOW)
        if (markup === null) return
        for (const [, tag = ''] of markup.html.matchAll(/<\/?([^\s>]*)/g)) expect(PICTURE_TAGS).toContain(tag)
        for (const [, attribute = ''] of markup.html.matchAll(/ ([^\s"=<>]+)="/g))
          expect(PICTURE_ATTRIBUTES).toContain(attribute)
      })
    )
  })
})
