import { must } from './case'
import type { Case } from './case'

export const TEAM_CASES: readonly Case[] = [
  {
    command: 'team init',
    title: 'takes no password in its arguments',
    args: () => [
      'team',
      'init',
      'postgres://ada:not-a-real-password@127.0.0.1/rekey',
      '--as',
      'Ada',
      '--json'
    ],
    exit: 2,
    check: ({ stdout }) => must(stdout.includes('arguments'), 'not said')
  },
  {
    command: 'team join',
    title: 'fails where no database answers',
    args: () => ['team', 'join', 'postgres://ada@127.0.0.1:1/rekey', '--as', 'Ada', '--json'],
    exit: 1
  },
  ...(['status', 'members'] as const).map((name): Case => ({
    command: `team ${name}`,
    title: 'says that there is no team',
    args: () => ['team', name, '--json'],
    exit: 1
  })),
  {
    command: 'team admit',
    title: 'admits nobody without a team',
    args: () => ['team', 'admit', '--fingerprint', 'a1b2', '--json'],
    exit: 1
  },
  {
    command: 'team remove',
    title: 'removes nobody without a team',
    args: () => ['team', 'remove', 'Kim', '--reason', 'Left', '--json'],
    exit: 1
  },
  {
    command: 'team ask',
    title: 'asks nobody without a team',
    args: found => ['team', 'ask', found.rotationId, '--reason', 'Quarterly', '--json'],
    exit: 3
  },
  {
    command: 'team ask',
    title: 'asks nobody about a key of the sandbox',
    args: found => ['team', 'ask', '--revoke', found.keyId, '--reason', 'It leaked', '--json'],
    exit: 3
  },
  {
    command: 'team ask',
    title: 'wants one rotation or one key',
    args: () => ['team', 'ask', '--reason', 'It leaked', '--json'],
    exit: 2
  },
  {
    command: 'team approve',
    title: 'approves nothing without a team',
    args: () => ['team', 'approve', 'none', '--json'],
    exit: 1
  },
  {
    command: 'team address',
    title: 'takes no password in its arguments',
    args: () => ['team', 'address', 'postgres://ada:not-a-real-password@127.0.0.1/rekey', '--json'],
    exit: 2
  },
  {
    command: 'team address',
    title: 'changes nothing without a team',
    args: () => ['team', 'address', 'postgres://ada@127.0.0.1:1/rekey', '--json'],
    exit: 1
  },
  {
    command: 'team leave',
    title: 'leaves nothing without a team',
    args: () => ['team', 'leave', '--reason', 'Alone', '--json'],
    exit: 1
  }
]
