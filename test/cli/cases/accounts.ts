import { ACCOUNT, CANARY_CREDENTIAL, CANARY_PASSPHRASE, data, must } from './case'
import type { Case, Rows } from './case'

export const ACCOUNT_CASES: readonly Case[] = [
  {
    command: 'lock',
    title: 'with nobody to lock, or a vault that is unlocked again',
    args: () => ['lock', '--json'],
    exit: 0
  },
  {
    command: 'unlock',
    title: 'opens the vault',
    args: () => ['unlock', '--json'],
    input: () => CANARY_PASSPHRASE,
    exit: 0
  },
  {
    command: 'accounts list',
    title: 'lists the nine accounts of the sandbox',
    args: () => ['accounts', 'list', '--json'],
    exit: 0,
    check: ended => must((data(ended) as Rows).length === 9, 'not nine accounts')
  },
  {
    command: 'accounts list',
    title: 'prints a table without --json',
    args: () => ['accounts', 'list'],
    exit: 0,
    check: ({ stdout }) => must(/^NAME +PROVIDER/.test(stdout) && stdout.includes(ACCOUNT), 'no table')
  },
  {
    command: 'accounts check',
    title: 'says what a credential may do',
    args: () => ['accounts', 'check', ACCOUNT, '--json'],
    exit: 0
  },
  {
    command: 'accounts sync',
    title: 'reads one account',
    args: () => ['accounts', 'sync', ACCOUNT, '--json'],
    exit: 0
  },
  {
    command: 'accounts sync',
    title: 'does not know another',
    args: () => ['accounts', 'sync', 'Nobody', '--json'],
    exit: 1
  },
  {
    command: 'accounts connect',
    title: 'lists the providers with the fields of their credential',
    args: () => ['accounts', 'connect'],
    exit: 2,
    check: ({ stdout }) => must(/^blnk +Blnk/m.test(stdout) && stdout.includes('(secret)'), 'no table')
  },
  {
    command: 'accounts connect',
    title: 'refuses a credential that is no JSON object, and names the fields',
    args: () => ['accounts', 'connect', '--provider', 'blazelock'],
    input: () => CANARY_CREDENTIAL,
    exit: 2,
    check: ({ stderr }) => must(stderr.includes('JSON object'), 'does not say what it wants')
  },
  {
    command: 'accounts connect',
    title: 'connects to nothing where nobody listens',
    args: () => [
      'accounts',
      'connect',
      '--provider',
      'openai-admin',
      '--name',
      'Lost',
      '--base-url',
      'http://127.0.0.1:9',
      '--json'
    ],
    input: () => JSON.stringify({ adminKey: CANARY_CREDENTIAL }),
    exit: 2
  },
  {
    command: 'destinations list',
    title: 'lists those of this machine',
    args: () => ['destinations', 'list', '--json'],
    exit: 0,
    check: ended => must(JSON.stringify(ended.json).includes('env-file'), 'no env file')
  },
  {
    command: 'destinations connect',
    title: 'lists the kinds',
    args: () => ['destinations', 'connect', '--json'],
    exit: 2
  },
  {
    command: 'destinations connect',
    title: 'refuses a credential that is no JSON object',
    args: () => ['destinations', 'connect', '--kind', 'vault-kv', '--json'],
    input: () => CANARY_CREDENTIAL,
    exit: 2
  },
  {
    command: 'destinations check',
    title: 'does not know another',
    args: () => ['destinations', 'check', 'nowhere', '--json'],
    exit: 1
  }
]
