import { describe, expect, it } from 'vitest'
import type { KeyRowView } from '../../../../contract/key-row'
import type { KeyQueryInput, KeyPageView } from '../../../../contract/keys'
import type { Reply } from '../../../../contract/reply'
import { createPager, PAGE_SIZE, rowAt, type PageQuery } from './pager'

const query = (text: string): PageQuery => ({
  filter: { text },
  sort: 'name',
  descending: false,
  group: 'none'
})
// Only the name matters to a pager.
const row = (name: string) => ({ id: name, name }) as KeyRowView

/** A main process that answers when it is told to. */
function slowMain(total: number) {
  const waiting: { readonly query: KeyQueryInput; readonly answer: (reply: Reply<KeyPageView>) => void }[] =
    []
  const page = ({ filter, offset, limit }: KeyQueryInput): KeyPageView => ({
    rows: Array.from({ length: Math.min(limit, total - offset) }, (_, index) =>
      row(`${filter.text} ${offset + index}`)
    ),
    total,
    groups: []
  })
  return {
    load: (asked: KeyQueryInput) =>
      new Promise<Reply<KeyPageView>>(answer => waiting.push({ query: asked, answer })),
    asked: () => waiting.map(each => each.query.offset),
    answer: (index: number) => waiting[index]!.answer({ ok: true, value: page(waiting[index]!.query) }),
    fail: (index: number) => waiting[index]!.answer({ ok: false, fault: { code: 'internal', retry: 'no' } })
  }
}

const settled = () => new Promise(resolve => setImmediate(resolve))

describe('pager', () => {
  it('loads the first page, then others only when they come onto the screen', async () => {
    const main = slowMain(1_000)
    const pager = createPager(main.load)

    const asking = pager.ask(query('a'))
    main.answer(0)
    await asking
    const needing = pager.need(250, 310)
    main.answer(1)
    main.answer(2)
    await needing

    expect(main.asked()).toEqual([0, 2 * PAGE_SIZE, 3 * PAGE_SIZE])
    expect(rowAt(pager.read(), 305)?.name).toBe('a 305')
    expect(rowAt(pager.read(), 150)).toBeUndefined()
  })

  it('keeps the old rows on the screen until the new query has its first page', async () => {
    const main = slowMain(3)
    const pager = createPager(main.load)
    const first = pager.ask(query('a'))
    main.answer(0)
    await first

    const second = pager.ask(query('b'))
    const meanwhile = rowAt(pager.read(), 0)?.name
    main.answer(1)
    await second

    expect(meanwhile).toBe('a 0')
    expect(rowAt(pager.read(), 0)?.name).toBe('b 0')
  })

  it('drops the answer to an older question that comes late', async () => {
    const main = slowMain(3)
    const pager = createPager(main.load)
    const slow = pager.ask(query('a'))
    const quick = pager.ask(query('b'))

    main.answer(1)
    await quick
    main.answer(0)
    await slow

    expect(rowAt(pager.read(), 0)?.name).toBe('b 0')
  })

  it('reads the pages on the screen again and forgets the others when keys change', async () => {
    const main = slowMain(500)
    const pager = createPager(main.load)
    const asking = pager.ask(query('a'))
    main.answer(0)
    await asking
    const needing = pager.need(200, 210)
    main.answer(1)
    await needing

    const refreshing = pager.refresh()
    main.answer(2)
    await refreshing

    expect([...pager.read().pages.keys()]).toEqual([2])
  })

  it('tells its listeners, and keeps the rows when a later page fails', async () => {
    const main = slowMain(500)
    const pager = createPager(main.load)
    let changes = 0
    pager.subscribe(() => (changes += 1))
    const asking = pager.ask(query('a'))
    main.answer(0)
    await asking

    const needing = pager.need(300, 310)
    main.fail(1)
    await needing
    await settled()

    expect(changes).toBe(2)
    expect(pager.read().fault?.code).toBe('internal')
    expect(rowAt(pager.read(), 0)?.name).toBe('a 0')
  })
})
