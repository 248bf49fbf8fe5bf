import type { Case, Rows } from './cases/case'
import { data, must } from './cases/case'
import { ACCOUNT_CASES } from './cases/accounts'
import { KEY_CASES } from './cases/keys'
import { ROTATION_CASES } from './cases/rotations'
import { PROVIDER_FILE_CASES } from './cases/provider-files'
import { REVOKING_CASES } from './cases/revoking'
import { HISTORY_CASES } from './cases/history'
import { TEAM_CASES } from './cases/team'

/** In this order: each finds what the sandbox and the cases before it left. */
export const CASES: readonly Case[] = [
  ...ACCOUNT_CASES,
  ...KEY_CASES,
  ...ROTATION_CASES,
  ...PROVIDER_FILE_CASES,
  ...REVOKING_CASES,
  ...HISTORY_CASES,
  ...TEAM_CASES,
  {
    command: 'due',
    title: 'lists what has a date',
    args: () => ['due', '--within', '90d', '--json'],
    exit: 0,
    check: ended =>
      must((data(ended) as { readonly items: Rows }).items.length > 0, 'nothing is due in the sandbox')
  },
  { command: 'doctor', title: 'finds nothing wrong', args: () => ['doctor', '--json'], exit: 0 },
  {
    command: 'sandbox start',
    title: 'is on already',
    args: () => ['sandbox', 'start', '--json'],
    exit: 0
  }
]
