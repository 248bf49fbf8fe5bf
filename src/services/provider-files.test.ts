import { actorFrom } from '../core/actor'
import { describe, expect, it } from 'vitest'
import { asProviderId } from '../core/ids'
import type { ProviderId } from '../core/ids'
import { standInFor } from '../providers/kit/file/stand-in'
import type { Provider } from '../core/ports/provider'
import type { PinnedProviderFile } from '../core/ports/provider-files'
import { createProviderFiles } from './provider-files'
import type { ProviderFiles } from './provider-files'

const ID = asProviderId('file-tally')
const pinned: PinnedProviderFile = {
  id: ID,
  name: 'Tally',
  sha256: 'hash of one',
  text: 'one',
  path: '/home/dana/tally.yaml',
  addedAt: 1,
  acceptedAt: 1
}

type World = {
  readonly files: ProviderFiles
  readonly used: Map<ProviderId, Provider>
  readonly rows: Map<ProviderId, PinnedProviderFile>
}

function provider(revision: string): Provider {
  return {
    manifest: standInFor(ID, 'Tally').manifest,
    revision,
    connect: async () => ({ ok: false, fault: { code: 'not-found', retry: 'no' } })
  }
}

/** Texts other than `broken` are providers. */
function aWorld(first: PinnedProviderFile | null): World {
  const rows = new Map(first === null ? [] : [[first.id, first] as const])
  const used = new Map<ProviderId, Provider>()
  const files = createProviderFiles({
    clock: { now: () => 5 },
    transactions: { run: work => work() },
    files: {
      all: () => [...rows.values()],
      get: id => rows.get(id) ?? null,
      put: file => rows.set(file.id, file),
      remove: id => rows.delete(id)
    },
    audit: { append: entry => ({ ...entry, actor: actorFrom(entry.actor), seq: 1, hash: '' }) },
    read: (text, revision) =>
      text === 'broken'
        ? { ok: false, problems: [{ line: 1, field: '', words: 'broken' }] }
        : { ok: true, value: { provider: provider(revision), hosts: [], requests: [] } },
    standIn: () => provider('unreadable'),
    hash: text => `hash of ${text}`,
    use: (id, given) => (given === null ? used.delete(id) : used.set(id, given)),
    accountsOf: () => 0
  })
  return { files, used, rows }
}

describe('provider files', () => {
  it('use the pinned copy from the start', () => {
    const { used, files } = aWorld(pinned)

    expect(used.get(ID)?.revision).toBe('hash of one')
    expect(files.all()).toEqual([{ pinned, state: 'as-accepted' }])
  })

  it('stand in for a copy that this version cannot read, so that its keys stay listed', () => {
    const { used, files } = aWorld({ ...pinned, text: 'broken' })

    expect(used.get(ID)?.revision).toBe('unreadable')
    expect(files.all()[0]?.state).toBe('unreadable')
  })

  it('pause a provider whose file changed, and not again when the changed file is taken away', () => {
    const { used, files } = aWorld(pinned)

    const changes = [files.seen(ID, 'hash of two'), files.seen(ID, 'hash of two'), files.seen(ID, null)]

    expect(changes).toEqual([true, false, false])
    expect(files.all()[0]?.state).toBe('changed')
    expect(used.get(ID)?.revision).toMatch(/^paused/)
  })

  it('go on where the file is as it was accepted again', () => {
    const { used, files } = aWorld(pinned)
    files.seen(ID, 'hash of two')

    expect(files.seen(ID, 'hash of one')).toBe(true)
    expect(used.get(ID)?.revision).toBe('hash of one')
  })

  it('accept only what was reviewed beside the copy that is pinned now', () => {
    const { files, rows } = aWorld(pinned)
    const review = files.review('/home/dana/tally.yaml', 'two')
    rows.set(ID, { ...pinned, sha256: 'hash of three' })

    const stale = files.accept(review)
    const fresh = files.accept(files.review('/home/dana/tally.yaml', 'two'))

    expect(stale).toMatchObject({ ok: false, fault: { code: 'conflict' } })
    expect(fresh).toMatchObject({
      ok: true,
      value: { state: 'as-accepted', pinned: { text: 'two', addedAt: 1, acceptedAt: 5 } }
    })
  })
})
