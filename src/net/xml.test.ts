import { describe, expect, it } from 'vitest'
import { readXml } from './xml'

const read = (text: string) => readXml(new TextEncoder().encode(text)).json

describe('reading a body as XML', () => {
  it('gives texts, objects and lists of members', () => {
    const text =
      '<?xml version="1.0"?>\n<R xmlns="https://iam.example/">\n <Users><member><Name>a &amp; b</Name></member>' +
      '<member><Name><![CDATA[<c>]]></Name></member></Users> <None/> <More>false</More></R>'

    expect(read(text)).toEqual({
      ok: true,
      value: { R: { Users: [{ Name: 'a & b' }, { Name: '<c>' }], None: '', More: 'false' } }
    })
  })

  it.each([
    ['nothing', ''],
    ['JSON', '{"id":"first"}'],
    ['a page', '<!doctype html><title>Bad gateway</title><p>nginx'],
    ['a document type', '<!DOCTYPE R [<!ENTITY a "aaaa">]><R>&a;</R>'],
    ['an entity that nobody declared', '<R>&a;</R>'],
    ['a part of an answer', '<R><Key>half'],
    ['two roots', '<R/><R/>'],
    ['a name that stands twice', '<R><Id>1</Id><Id>2</Id></R>'],
    ['text beside elements', '<R>text<Id>1</Id></R>'],
    ['too many levels', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`]
  ])('refuses %s', (_, text) => {
    expect(read(text)).toMatchObject({ ok: false, fault: { code: 'provider-changed' } })
  })

  it('refuses bytes that are no UTF-8', () => {
    expect(readXml(Uint8Array.of(0x3c, 0x52, 0x3e, 0xff, 0x3c, 0x2f, 0x52, 0x3e)).json.ok).toBe(false)
  })

  it('keeps a field named __proto__ a field', () => {
    const answer = read('<R><__proto__><x>1</x></__proto__></R>')

    expect(answer.ok && Object.getPrototypeOf((answer.value as { R: object }).R)).toBe(Object.prototype)
  })
})
