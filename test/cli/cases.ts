import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandPath } from '../../src/words/command-line'
import type { Ended, World } from './child'

/** What one command must do. `args` are made when its turn comes, from what the cases before it found. */
export type Case = {
  readonly command: CommandPath
  readonly title: string
  readonly args: (found: Found) => readonly string[]
  readonly input?: (found: Found) => string
  readonly exit: number
  /** What is wrong with the answer; null when it is right. */
  readonly check?: (ended: Ended, found: Found) => string | null
}

/** Names and IDs that later cases use. */
export type Found = {
  readonly world: World
  keyId: string
  dormantName: string
  rotationId: string
  planHash: string
}

export const ACCOUNT = 'Harbour Messaging'
export const SERVICE_FILE = 'sandbox/env/harbour-messaging/order-updates-production.env'
const KEY = 'order-updates-production'
const CANARY_CREDENTIAL = 'canary-credential-8d1f20'
const CANARY_LEAK = 'canary-leaked-77aa31'
/** Of a form that a vendor takes. */
export const CANARY_TOKEN = 'glpat-canary-not-a-real-token-31'
const CANARY_PASSPHRASE = 'canary-passphrase-5f0c66'
export const CANARIES = [CANARY_CREDENTIAL, CANARY_LEAK, CANARY_TOKEN, CANARY_PASSPHRASE]

type Rows = readonly { readonly id: string; readonly name: string }[]
const data = ({ json }: Ended): unknown => json?.data ?? {}
const stateOf = (ended: Ended, name: 'answer' | 'revoked'): string | undefined =>
  (data(ended) as { readonly [part: string]: { readonly state: string } | null | undefined })[name]?.state
const must = (isRight: boolean, words: string): string | null => (isRight ? null : words)
const delivery = ({ world }: Found): string => `env-file,path=${join(world.profile, SERVICE_FILE)}`

/** In this order: each finds what the sandbox and the cases before it left. */
export const CASES: readonly Case[] = [
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
  },
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
  },
  {
    command: 'rotate',
    title: 'plans without a change',
    args: found => ['rotate', KEY, '--deliver', delivery(found), '--plan', '--json'],
    exit: 0,
    check: (ended, found) => {
      found.planHash = (data(ended) as { readonly hash: string }).hash
      return must(/^[0-9a-f]{64}$/.test(found.planHash), 'no hash')
    }
  },
  {
    command: 'rotate',
    title: 'refuses another hash',
    args: found => ['rotate', KEY, '--deliver', delivery(found), '--approve', '0'.repeat(64), '--json'],
    exit: 3
  },
  {
    command: 'rotate',
    title: 'does what was planned, delivers, and waits',
    args: found => ['rotate', KEY, '--deliver', delivery(found), '--approve', found.planHash, '--json'],
    exit: 8,
    check: (ended, found) => {
      found.rotationId = (data(ended) as { readonly id: string }).id
      return null
    }
  },
  {
    command: 'rotations list',
    title: 'lists it',
    args: () => ['rotations', 'list', '--json'],
    exit: 0,
    check: (ended, found) =>
      must(
        (data(ended) as Rows).some(({ id }) => id === found.rotationId),
        'not listed'
      )
  },
  {
    command: 'rotations approve',
    title: 'has nothing to approve yet',
    args: found => ['rotations', 'approve', found.rotationId, '--json'],
    exit: 3
  },
  {
    command: 'rotations abort',
    title: 'does not know another',
    args: () => ['rotations', 'abort', 'no-such-rotation', '--json'],
    exit: 1
  },
  {
    command: 'rotate',
    title: 'stays with the open rotation until its old key is proven revoked',
    args: () => ['rotate', KEY, '--wait', '--confirm', KEY, '--json'],
    exit: 0,
    check: ended => must((data(ended) as { readonly state: string }).state === 'closed', 'not closed')
  },
  {
    command: 'rotations watch',
    title: 'ends at once where all have ended',
    args: found => ['rotations', 'watch', found.rotationId, '--json'],
    exit: 0
  },
  {
    command: 'evidence export',
    title: 'writes the signed file',
    args: found => [
      'evidence',
      'export',
      found.rotationId,
      '--output',
      join(found.world.profile, 'e.json'),
      '--json'
    ],
    exit: 0
  },
  {
    command: 'evidence verify',
    title: 'finds it good',
    args: ({ world }) => ['evidence', 'verify', join(world.profile, 'e.json'), '--json'],
    exit: 0
  },
  {
    command: 'evidence verify',
    title: 'finds a changed one bad',
    args: ({ world }) => {
      writeFileSync(join(world.profile, 'bad.json'), '{}')
      return ['evidence', 'verify', join(world.profile, 'bad.json'), '--json']
    },
    exit: 1
  },
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
  },
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
  },
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
  },
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
  },
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
