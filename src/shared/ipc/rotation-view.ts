import { z } from 'zod'
import { WITNESSES } from '../../core/provider'
import { ROTATION_ACTS, ROTATION_STATES } from '../../core/rotation/overview'
import { keyRowView, lastUsedView, permissionsView } from './views'

const text = z.string()
const time = z.number()
const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
const grade = z.enum(['none', 'E0', 'E1', 'E2', 'E3'])

export const rotationSideView = z.strictObject({
  keyId: text.nullable(),
  providerKeyId: text,
  name: text,
  masked: text.nullable(),
  fingerprint: text.nullable(),
  status: z.enum(['live', 'disabled', 'gone', 'not-listed', 'unknown']),
  createdAt: time.nullable(),
  expiresAt: time.nullable(),
  lastUsed: lastUsedView,
  readAt: time.nullable(),
  permissions: permissionsView,
  groupName: text,
  owner: text.nullable(),
  handedTo: z.array(text),
  samples: z.array(z.strictObject({ at: time, lastUsedAt: time.nullable() }))
})
export type RotationSideView = z.infer<typeof rotationSideView>

/** Several rotations that were started together; who is in it stands in each rotation's `group`. */
export const rotationGroupView = z.strictObject({
  id: text,
  createdAt: time,
  atOnce: z.number(),
  begunAt: time.nullable(),
  pausedAt: time.nullable()
})
export type RotationGroupView = z.infer<typeof rotationGroupView>

/** How full the group of a rotation is, and what could be freed; nothing goes without a person's word. */
export const roomView = z.strictObject({
  groupName: text,
  cap: z.number().nullable(),
  taken: z.number(),
  readAt: time,
  offers: z.array(
    z.strictObject({
      kind: z.enum(['orphan', 'leftover', 'dormant']),
      key: keyRowView,
      handedTo: z.array(text)
    })
  )
})
export type RoomView = z.infer<typeof roomView>

/** One rotation as a window sees it; the fields mean what core/rotation/overview.ts says. */
export const rotationView = z.strictObject({
  id: text,
  version: z.number(),
  mode: z.enum(['routine', 'incident', 'self']),
  state: z.enum(ROTATION_STATES),
  reason: text.nullable(),
  accountId: text,
  accountName: text,
  providerId: text,
  providerName: text,
  isSandbox: z.boolean(),
  service: text,
  environment: text,
  marker: text,
  group: text.nullable(),
  scheduledBy: text.nullable(),
  startedAt: time,
  updatedAt: time,
  closedAt: time.nullable(),
  old: rotationSideView,
  new: rotationSideView.nullable(),
  diff: z.strictObject({ wider: z.array(text), narrower: z.array(text), same: z.array(text) }),
  steps: z.array(
    z.strictObject({
      name: z.enum([
        'plan',
        'preflight',
        'create',
        'hand-off',
        'deploy',
        'in-use',
        'drain',
        'disable',
        'revoke',
        'proof'
      ]),
      state: z.enum(['done', 'current', 'todo', 'failed', 'skipped']),
      at: time.nullable(),
      note: text.nullable()
    })
  ),
  waits: z.strictObject({
    code: z.enum([
      'nothing',
      'your-start',
      'its-turn',
      'your-yes-to-permissions',
      'your-hand-off',
      'your-deployment',
      'your-confirmation',
      'your-decision',
      'room',
      'provider-answer',
      'propagation',
      'traffic-on-new',
      'old-quiet',
      'cooling',
      'proof-of-death',
      'reconcile',
      'vault',
      'offline'
    ]),
    since: time,
    until: time.nullable(),
    progress: z.number().nullable(),
    facts
  }),
  acts: z.array(z.enum(ROTATION_ACTS)),
  evidence: z.strictObject({
    grade,
    wanted: grade,
    isAttested: z.boolean(),
    witness: z
      .strictObject({
        name: z.enum(WITNESSES),
        answer: z.enum(['seen', 'none', 'unavailable']),
        at: time
      })
      .nullable()
  }),
  slot: z
    .strictObject({ id: text, state: z.enum(['sealed', 'started', 'delivered', 'shown', 'destroyed']) })
    .nullable(),
  policy: z.strictObject({ quietMs: z.number(), coolingMs: z.number(), wanted: grade }),
  needsPerson: z.boolean()
})
export type RotationView = z.infer<typeof rotationView>
