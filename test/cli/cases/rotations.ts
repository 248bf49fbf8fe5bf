import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CANARY_LEAK, KEY, data, must, delivery } from './case'
import type { Case, Rows } from './case'

export const ROTATION_CASES: readonly Case[] = [
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
    command: 'rotations give',
    title: 'takes no secret where no key is wanted',
    args: found => ['rotations', 'give', found.rotationId, '--json'],
    input: () => CANARY_LEAK,
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
  }
]
