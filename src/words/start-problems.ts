import type { Fault } from '../core/fault'

// Why Rekey does not start, for a page and for a terminal.

export const REFUSAL_TITLE = 'Rekey does not start'

export type StartProblem = { readonly title: string; readonly happened: string; readonly todo: string }

const START_PROBLEMS: { readonly [detail: string]: StartProblem } = {
  'database-from-future': {
    title: 'This profile belongs to a newer Rekey',
    happened: 'A newer version has changed its database. This version cannot read it and has not touched it.',
    todo: 'Start the newer version again, or install the latest one.'
  },
  'database-corrupt': {
    title: 'The database cannot be read',
    happened: 'The file is damaged, empty, or not a database of Rekey. It was left as it is.',
    todo: 'Put back the folder from a backup. To begin again without it, move the folder away (do not delete it: the sealed secrets in it may still be of use) and start Rekey; your keys at the providers are not affected.'
  },
  'database-busy': {
    title: 'Another Rekey uses this profile',
    happened: 'The database is in use by another process, perhaps of another user or in another session.',
    todo: 'Close the other Rekey, then start this one again. To work side by side, start with --user-data-dir and another folder.'
  },
  'disk-full': {
    title: 'The disk is full',
    happened:
      'Rekey writes every step to disk before it acts, and the disk has no space for that. Nothing was changed.',
    todo: 'Free some space on the disk that holds the profile, then start Rekey again.'
  },
  'read-only': {
    title: 'The profile cannot be written',
    happened:
      'The folder or the database is read-only for you. Rekey does nothing that it cannot write down first.',
    todo: 'Give yourself write access to the folder of the profile, then start Rekey again.'
  }
}

const OTHER: StartProblem = {
  title: 'Rekey cannot open its database',
  happened: 'The database did not open. It was left as it is, and nothing was changed at any provider.',
  todo: 'Start Rekey again. If it happens again, the log in the folder of the profile has a line for it.'
}

export function startProblem(problem: Fault): StartProblem {
  return START_PROBLEMS[problem.detail ?? ''] ?? OTHER
}
