// What can go wrong, and when: each marked cell has a test that carries its name. `always`: in every run of CI; `nightly`: wanted,
// and allowed to wait.

export const MOMENTS = ['create', 'verify', 'revoke', 'list', 'keychain', 'storage'] as const
export type Moment = (typeof MOMENTS)[number]
export type Due = 'always' | 'nightly'

type Row = {
  readonly id: string
  /** What happens, in a sentence. */
  readonly what: string
  readonly cells: { readonly [moment in Moment]?: Due }
}

const everyCall = { create: 'always', verify: 'always', revoke: 'always', list: 'always' } as const

export const MATRIX = [
  { id: 'F01', what: 'no answer, and nothing was done', cells: { ...everyCall, keychain: 'always' } },
  {
    id: 'F02',
    what: 'no answer, but it was done, or is done later',
    cells: { create: 'always', revoke: 'always', keychain: 'always' }
  },
  { id: 'F03', what: 'told to come back later, in every spelling of Retry-After', cells: everyCall },
  { id: 'F04', what: 'a server error or a page of a gateway', cells: everyCall },
  { id: 'F05', what: 'the connection is reset before or within the answer', cells: everyCall },
  {
    id: 'F06',
    what: 'an answer that is cut off, mislabelled, doubled, too large or a bomb',
    cells: everyCall
  },
  { id: 'F07', what: 'success without a secret, about another key, or an empty list', cells: everyCall },
  { id: 'F08', what: 'the provider makes two keys of one request', cells: { create: 'always' } },
  { id: 'F09', what: 'no room for another key, before or because of an orphan', cells: { create: 'always' } },
  { id: 'F10', what: 'one of the keys is revoked or renamed by somebody else', cells: everyCall },
  { id: 'F11', what: 'the management credential is refused in the middle', cells: everyCall },
  {
    id: 'F12',
    what: 'clocks differ, jump, or are not told',
    cells: { create: 'nightly', verify: 'always', revoke: 'nightly', list: 'nightly' }
  },
  { id: 'F13', what: 'lists are half a minute behind', cells: everyCall },
  {
    id: 'F14',
    what: 'the keychain is locked, absent, hangs, is refused, or holds another key',
    cells: { create: 'always', revoke: 'always', list: 'always', keychain: 'always' }
  },
  {
    id: 'F15',
    what: 'the disk is full, read-only, broken or busy',
    cells: { ...everyCall, storage: 'always' }
  },
  {
    id: 'F16',
    what: 'the database is damaged, emptied, cut off or an old copy',
    cells: { storage: 'always' }
  },
  {
    id: 'F17',
    what: 'two instances on one machine, two operators at one provider',
    cells: { create: 'nightly', revoke: 'nightly', storage: 'always' }
  },
  {
    id: 'F18',
    what: 'the machine sleeps, the network changes, a portal answers',
    cells: { create: 'nightly', verify: 'nightly', revoke: 'nightly', list: 'nightly' }
  }
] as const satisfies readonly Row[]

export type FaultId = (typeof MATRIX)[number]['id']

/** The name of the test that proves a cell. Throws for a cell that is not in the matrix. */
export function cell(fault: FaultId, moment: Moment, promise: string): string {
  const row: Row | undefined = MATRIX.find(candidate => candidate.id === fault)
  if (row?.cells[moment] === undefined) throw new Error(`The matrix has no cell ${fault}×${moment}.`)
  return `[M:${nameOf(fault, moment)}] ${promise}`
}

/** Which cell a test says that it proves; null for other tests. */
export function cellIn(title: string): string | null {
  return /\[M:([^\]]+)\]/.exec(title)?.[1] ?? null
}

export type Cell = { readonly name: string; readonly due: Due; readonly what: string }

export function cells(): readonly Cell[] {
  return MATRIX.flatMap((row: Row) =>
    MOMENTS.flatMap(moment => {
      const due = row.cells[moment]
      return due === undefined ? [] : [{ name: nameOf(row.id, moment), due, what: row.what }]
    })
  )
}

function nameOf(fault: string, moment: Moment): string {
  return `${fault}×${moment}`
}
