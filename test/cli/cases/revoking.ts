import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ACCOUNT, CANARY_LEAK, CANARY_TOKEN, data, stateOf, must } from './case'
import type { Case } from './case'

export const REVOKING_CASES: readonly Case[] = [
  {
    command: 'revoke',
    title: 'does nothing without a confirmation',
    args: found => ['revoke', found.dormantName, '--json'],
    exit: 3
  },
  {
    command: 'revoke',
    title: 'refuses another name',
    args: found => ['revoke', found.dormantName, '--confirm', 'other', '--json'],
    exit: 3
  },
  {
    command: 'revoke',
    title: 'revokes and proves it',
    args: found => ['revoke', found.dormantName, '--confirm', found.dormantName, '--json'],
    exit: 0
  },
  {
    command: 'revoke',
    title: 'knows no key of a value that leaked elsewhere',
    args: () => ['revoke', '-', '--json'],
    input: () => CANARY_LEAK,
    exit: 1
  },
  {
    command: 'revoke',
    title: 'sends a leaked value of GitLab nowhere before it is asked to',
    args: () => ['revoke', '-', '--json'],
    input: () => CANARY_TOKEN,
    exit: 3,
    check: ({ stderr }) => must(stderr.includes('--ask-vendor'), 'does not say how')
  },
  {
    command: 'revoke',
    title: 'does not know what a server knows that nobody reaches',
    args: () => ['revoke', '-', '--ask-vendor', 'http://127.0.0.1:9', '--confirm', 'GitLab', '--json'],
    input: () => CANARY_TOKEN,
    exit: 1
  },
  {
    command: 'revoke',
    title: 'says what a leaked value may do, and revokes nothing without a confirmation',
    args: ({ world }) => ['revoke', '-', '--ask-vendor', world.gitlab, '--json'],
    input: () => CANARY_TOKEN,
    exit: 3,
    check: ended => must(stateOf(ended, 'answer') === 'alive', 'not alive')
  },
  {
    command: 'revoke',
    title: 'revokes a leaked value without an account and verifies it',
    args: ({ world }) => ['revoke', '-', '--ask-vendor', world.gitlab, '--confirm', 'GitLab', '--json'],
    input: () => `token = ${CANARY_TOKEN}\n`,
    exit: 0,
    check: ended => must(stateOf(ended, 'revoked') === 'dead', 'not verified')
  },
  {
    command: 'history export',
    title: 'has each question and revoke at a vendor',
    args: () => ['history', 'export', '--json'],
    exit: 0,
    check: ({ stdout }) =>
      must(
        ['leak.asked', 'leak.revoke-sent', 'leak.revoked'].every(act => stdout.includes(`"act":"${act}"`)),
        'not in the history'
      )
  },
  {
    command: 'import',
    title: 'finds keys in files of other tools',
    args: ({ world }) => {
      const folder = join(world.profile, '..', 'home')
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, '.npmrc'), `//npm.example/:_authToken=${CANARY_TOKEN}\n`)
      writeFileSync(join(folder, '.netrc'), `machine api.example login dana password ${CANARY_LEAK}\n`)
      return ['import', '--from', folder, '--json']
    },
    exit: 0,
    check: ({ stdout }) =>
      must(stdout.includes('npm.example') && stdout.includes('dana at api.example'), 'not found')
  },
  {
    command: 'import',
    title: 'says that a folder has no such file',
    args: ({ world }) => ['import', '--from', world.credentials, '--json'],
    exit: 1
  },
  {
    command: 'break-glass',
    title: 'wants to know which keys',
    args: () => ['break-glass', '--dry-run', '--json'],
    exit: 2
  },
  {
    command: 'break-glass',
    title: 'counts without revoking',
    args: () => ['break-glass', '--account', ACCOUNT, '--dry-run', '--json'],
    exit: 0,
    check: ended => must((data(ended) as { readonly keys: number }).keys > 0, 'no keys')
  },
  {
    command: 'break-glass',
    title: 'does nothing without the phrase',
    args: () => ['break-glass', '--account', ACCOUNT, '--env', 'staging', '--confirm', 'yes', '--json'],
    exit: 3
  }
]
