import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { data, must } from './case'
import type { Case, Rows } from './case'

export const HISTORY_CASES: readonly Case[] = [
  {
    command: 'history export',
    title: 'names the command line',
    args: () => ['history', 'export', '--json'],
    exit: 0,
    check: ({ stdout }) => must(stdout.includes('"actor":{"kind":"command-line"'), 'not named')
  },
  {
    command: 'history sinks add',
    title: 'exports to a file from now on',
    args: ({ world }) => [
      'history',
      'sinks',
      'add',
      '--kind',
      'json-lines',
      '--name',
      'File',
      '--setting',
      `path=${join(world.profile, 'audit.jsonl')}`,
      '--json'
    ],
    exit: 0
  },
  {
    command: 'history sinks list',
    title: 'lists it',
    args: () => ['history', 'sinks', 'list', '--json'],
    exit: 0,
    check: ended =>
      must(
        (data(ended) as Rows).some(({ name }) => name === 'File'),
        'not listed'
      )
  },
  {
    command: 'history sinks test',
    title: 'writes the newest row',
    args: () => ['history', 'sinks', 'test', 'File', '--json'],
    exit: 0,
    check: (_ended, { world }) => must(existsSync(join(world.profile, 'audit.jsonl')), 'no file')
  },
  {
    command: 'history sinks remove',
    title: 'removes it',
    args: () => ['history', 'sinks', 'remove', 'File', '--json'],
    exit: 0
  }
]
