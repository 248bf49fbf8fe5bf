import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CANARY_CREDENTIAL, data, must } from './case'
import type { Case } from './case'

export const PROVIDER_FILE_CASES: readonly Case[] = [
  {
    command: 'provider test',
    title: 'checks the worked example against its fake',
    args: ({ world }) => {
      const yaml = /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/providers-as-data.md', 'utf8'))?.[1] ?? ''
      writeFileSync(join(world.profile, 'tally.yaml'), yaml)
      return ['provider', 'test', join(world.profile, 'tally.yaml'), '--json']
    },
    exit: 0,
    check: ended => must((data(ended) as { readonly isGood: boolean }).isGood, 'not good')
  },
  {
    command: 'provider test',
    title: 'asks for the credential of a server as a JSON object, and names its fields',
    args: ({ world }) => [
      'provider',
      'test',
      join(world.profile, 'tally.yaml'),
      '--server',
      'http://127.0.0.1:9'
    ],
    input: () => CANARY_CREDENTIAL,
    exit: 2,
    check: ({ stderr }) => must(stderr.includes('password'), 'does not name the field')
  },
  {
    command: 'provider test',
    title: 'finds a file that describes no provider',
    args: ({ world }) => ['provider', 'test', join(world.profile, 'bad.json'), '--json'],
    exit: 1
  }
]
