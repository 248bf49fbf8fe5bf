// What can go wrong, and when: each cell has a test that carries its name.

export const MOMENTS = ['create', 'verify', 'revoke', 'list', 'keychain', 'storage'] as const
export type Moment = (typeof MOMENTS)[number]

type Row = {
  readonly id: string
  /** What happens, in a sentence. */
  readonly what: string
  readonly moments: readonly Moment[]
}

const everyCall = ['create', 'verify', 'revoke', 'list'] as const

export const MATRIX = [
  { id: 'F01', what: 'no answer, and nothing was done', moments: [...everyCall, 'keychain'] },
  {
    id: 'F02',
    what: 'no answer, but it was done, or is done later',
    moments: ['create', 'revoke', 'keychain']
  },
  { id: 'F03', what: 'told to come back later, in every spelling of Retry-After', moments: everyCall },
  { id: 'F04', what: 'a server error or a page of a gateway', moments: everyCall },
  { id: 'F05', what: 'the connection is reset before or within the answer', moments: everyCall },
  {
    id: 'F06',
    what: 'an answer that is cut off, mislabelled, doubled, too large or a bomb',
    moments: everyCall
  },
  { id: 'F07', what: 'success without a secret, about another key, or an empty list', moments: everyCall },
  { id: 'F08', what: 'the provider makes two keys of one request', moments: ['create'] },
  { id: 'F09', what: 'no room for another key, before or because of an orphan', moments: ['create'] },
  { id: 'F10', what: 'one of the keys is revoked or renamed by somebody else', moments: everyCall },
  { id: 'F11', what: 'the management credential is refused in the middle', moments: everyCall },
  { id: 'F12', what: 'clocks differ, jump, or are not told', moments: everyCall },
  { id: 'F13', what: 'lists are half a minute behind', moments: everyCall },
  {
    id: 'F14',
    what: 'the keychain is locked, absent, hangs, is refused, or holds another key',
    moments: ['create', 'revoke', 'list', 'keychain']
  },
  { id: 'F15', what: 'the disk is full, read-only, broken or busy', moments: [...everyCall, 'storage'] },
  { id: 'F16', what: 'the database is damaged, emptied, cut off or an old copy', moments: ['storage'] },
  {
    id: 'F17',
    what: 'two instances on one machine, two operators at one provider',
    moments: ['create', 'revoke', 'storage']
  },
  { id: 'F18', what: 'the machine sleeps, the network changes, a portal answers', moments: everyCall }
] as const satisfies readonly Row[]

export type FaultId = (typeof MATRIX)[number]['id']

/** The name of the test that proves a cell. Throws for a cell that is not in the matrix. */
export function cell(fault: FaultId, moment: Moment, promise: string): string {
  const row: Row | undefined = MATRIX.find(candidate => candidate.id === fault)
  if (row?.moments.includes(moment) !== true) throw new Error(`The matrix has no cell ${fault}×${moment}.`)
  return `[M:${nameOf(fault, moment)}] ${promise}`
}

/** Which cell a test says that it proves; null for other tests. */
export function cellIn(title: string): string | null {
  return /\[M:([^\]]+)\]/.exec(title)?.[1] ?? null
}

export type Cell = { readonly name: string; readonly what: string }

export function cells(): readonly Cell[] {
  return MATRIX.flatMap(({ id, what, moments }: Row) =>
    moments.map(moment => ({ name: nameOf(id, moment), what }))
  )
}

function nameOf(fault: string, moment: Moment): string {
  return `${fault}×${moment}`
}
