import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ACCOUNT, KEY, data, must, delivery } from './case'
import type { Case, Rows } from './case'

export const KEY_CASES: readonly Case[] = [
  {
    command: 'keys list',
    title: 'finds keys that have been idle in production',
    args: () => ['keys', 'list', '--idle', '90d', '--env', 'prod', '--json'],
    exit: 0,
    check: (ended, found) => {
      const { keys, total } = data(ended) as { readonly keys: Rows; readonly total: number }
      found.dormantName =
        keys.map(({ name }) => name).find(name => keys.filter(key => key.name === name).length === 1) ?? ''
      return must(total > 0 && keys.length === total, 'no idle keys, or not all of them')
    }
  },
  {
    command: 'keys list',
    title: 'refuses a span that it cannot read',
    args: () => ['keys', 'list', '--idle', 'long', '--json'],
    exit: 2
  },
  {
    command: 'keys show',
    title: 'shows one key',
    args: () => ['keys', 'show', KEY, '--json'],
    exit: 0,
    check: (ended, found) => {
      const { row } = data(ended) as { readonly row: { readonly id: string; readonly name: string } }
      found.keyId = row.id
      return must(row.name === KEY, 'another key')
    }
  },
  {
    command: 'keys show',
    title: 'does not know another',
    args: () => ['keys', 'show', 'no-such-key', '--json'],
    exit: 1
  },
  {
    command: 'keys create',
    title: 'makes a key and delivers its secret to a file',
    args: ({ world }) => [
      'keys',
      'create',
      '--account',
      ACCOUNT,
      '--name',
      'made-here',
      '--service',
      'made',
      '--env',
      'staging',
      '--deliver',
      `env-file,path=${join(world.credentials, 'made.env')}`,
      '--json'
    ],
    exit: 0,
    check: (_ended, { world }) => must(existsSync(join(world.credentials, 'made.env')), 'no file')
  },
  {
    command: 'keys create',
    title: 'wants one destination',
    args: () => [
      'keys',
      'create',
      '--account',
      ACCOUNT,
      '--name',
      'x',
      '--service',
      'x',
      '--env',
      'staging',
      '--json'
    ],
    exit: 2
  },
  {
    command: 'keys deliver',
    title: 'has nothing to deliver where no secret waits',
    args: found => ['keys', 'deliver', KEY, '--deliver', delivery(found), '--json'],
    exit: 1
  }
]
