import { LONGEST_SENTENCE, SHORTEST_REASON } from '../core/limits'
import { z } from 'zod'
import { WITNESSES } from '../core/ports/provider'
import {
  ACTIVATION_STATES,
  DELIVERY_ACTS,
  DELIVERY_STATES,
  ROTATION_ACTS,
  ROTATION_STATES
} from '../core/rotation/overview'
import { confirmationView } from './confirmations'
import { destinationSettings } from './destinations'
import { event, facts, id, secretField, shortText, text, time } from './fields'
import { keyRowView, lastUsedView, permissionsView } from './key-row'
import { faultView } from './reply'

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
  deliveredTo: z.array(text),
  samples: z.array(z.strictObject({ at: time, lastUsedAt: time.nullable() }))
})
export type RotationSideView = z.infer<typeof rotationSideView>

/** Several rotations that were started together; who is in it stands in each rotation's `group`. */
export const rotationGroupView = z.strictObject({
  id: text,
  createdAt: time,
  atOnce: z.number(),
  startedAt: time.nullable(),
  pausedAt: time.nullable()
})
export type RotationGroupView = z.infer<typeof rotationGroupView>

/** How full the group of a rotation is, and what could be freed; nothing goes without a person's word. */
export const capacityView = z.strictObject({
  groupName: text,
  cap: z.number().nullable(),
  taken: z.number(),
  readAt: time,
  offers: z.array(
    z.strictObject({
      kind: z.enum(['orphan', 'leftover', 'dormant']),
      key: keyRowView,
      deliveredTo: z.array(text)
    })
  )
})
export type CapacityView = z.infer<typeof capacityView>

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
  deliveries: z.array(
    z.strictObject({
      index: z.number(),
      where: text,
      state: z.enum(DELIVERY_STATES),
      fault: faultView.nullable(),
      isAttested: z.boolean(),
      startedAt: time.nullable(),
      verifiedAt: time.nullable(),
      retryAt: time.nullable(),
      quietMs: z.number(),
      activation: z
        .strictObject({
          id: text,
          state: z.enum(ACTIVATION_STATES),
          fault: faultView.nullable(),
          isAttested: z.boolean(),
          startedAt: time.nullable(),
          endedAt: time.nullable(),
          nextAt: time.nullable()
        })
        .nullable(),
      acts: z.array(z.enum(DELIVERY_ACTS))
    })
  ),
  canChooseDeliveries: z.boolean(),
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
      'your-new-key',
      'queued',
      'your-yes-to-permissions',
      'your-hand-off',
      'destinations',
      'activation',
      'your-deployment',
      'your-confirmation',
      'your-decision',
      'capacity',
      'provider-answer',
      'propagation',
      'traffic-on-new',
      'old-quiet',
      'cooling',
      'proof-of-death',
      'reconcile',
      'vault',
      'storage',
      'offline',
      'team'
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
  sealedSecret: z
    .strictObject({ id: text, state: z.enum(['sealed', 'started', 'delivered', 'shown', 'destroyed']) })
    .nullable(),
  policy: z.strictObject({ quietMs: z.number(), coolingMs: z.number(), wanted: grade }),
  needsPerson: z.boolean()
})
export type RotationView = z.infer<typeof rotationView>

const choice = z.strictObject({
  id: shortText,
  settings: destinationSettings,
  activation: z.strictObject({ id: shortText, settings: destinationSettings }).optional()
})

/** What a rotation of one key would do, and the hash that an approval of exactly this names. */
export const rotationPreviewView = z.strictObject({
  key: keyRowView,
  mode: z.enum(['routine', 'incident', 'self']),
  destinations: z.array(z.strictObject({ where: text, quietMs: z.number(), activation: text.nullable() })),
  policy: z.strictObject({ quietMs: z.number(), coolingMs: z.number(), wanted: grade }),
  hash: text
})
export type RotationPreviewView = z.infer<typeof rotationPreviewView>

/** More of them are a mistake, or belong to several rotations. */
const MOST_DESTINATIONS = 20

const order = {
  keyId: id,
  mode: z.enum(['routine', 'incident']),
  destinations: z.array(choice).max(MOST_DESTINATIONS)
}

const deliveryInput = { rotationId: id, version: z.number(), delivery: z.number().int().min(0) }

export const rotationsCommands = {
  'rotations.plan': {
    input: z.strictObject({
      keyIds: z.array(id).min(1).max(500),
      mode: z.enum(['routine', 'incident', 'self']),
      /** Of several: how many may be under way at once. */
      atOnce: z.number().int().min(1).max(20).optional()
    }),
    output: z.array(rotationView)
  },
  /** What a rotation of this key would do; changes nothing. */
  'rotations.preview': { input: z.strictObject(order), output: rotationPreviewView },
  /** Plans and starts it. With a hash: only if it is still what the preview with this hash said. */
  'rotations.begin': {
    input: z.strictObject({ ...order, approved: z.string().max(64).nullable() }),
    output: rotationView
  },
  /** From now on the rotations of this group begin by themselves, so many at once. */
  'rotations.startGroup': { input: z.strictObject({ groupId: id }), output: rotationGroupView },
  /** Starts nothing new until `resumeGroup`; rotations under way continue. */
  'rotations.pauseGroup': { input: z.strictObject({ groupId: id }), output: rotationGroupView },
  'rotations.resumeGroup': { input: z.strictObject({ groupId: id }), output: rotationGroupView },
  /** Takes one out of its group: it goes on alone. */
  'rotations.leaveGroup': { input: z.strictObject({ rotationId: id }), output: rotationView },
  /** What could be freed for a rotation without capacity; reads the group at the provider, changes nothing. */
  'rotations.capacity': { input: z.strictObject({ rotationId: id }), output: capacityView },
  /**
   * The secret of the new key, which a person has made in the provider's console; by the names of the manifest's secret parts.
   */
  'rotations.giveKey': {
    input: z.strictObject({
      rotationId: id,
      version: z.number(),
      parts: z.record(shortText, secretField)
    }),
    output: rotationView
  },
  'rotations.start': {
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  },
  'rotations.acceptPermissions': {
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  },
  'rotations.confirmDeployed': {
    input: z.strictObject({ rotationId: id, version: z.number(), where: z.string().max(LONGEST_SENTENCE) }),
    output: rotationView
  },
  'rotations.attestInUse': {
    input: z.strictObject({ rotationId: id, version: z.number(), note: z.string().max(LONGEST_SENTENCE) }),
    output: rotationView
  },
  /** The key is not used for now: the rotation goes on without traffic on the new key. Its reason stands in the evidence. */
  'rotations.expectNoTraffic': {
    input: z.strictObject({
      rotationId: id,
      version: z.number(),
      reason: z.string().min(SHORTEST_REASON).max(LONGEST_SENTENCE)
    }),
    output: rotationView
  },
  /** Delivers to all of these, one after the other. Nothing is revoked before each of them is verified or taken out. */
  'rotations.chooseDestinations': {
    input: z.strictObject({
      rotationId: id,
      version: z.number(),
      destinations: z.array(choice).min(1).max(MOST_DESTINATIONS)
    }),
    output: rotationView
  },
  /** `replace`: the person saw `destination-holds-other` or `managed-elsewhere` for just this, and wants it replaced. */
  'rotations.retryDelivery': {
    input: z.strictObject({ ...deliveryInput, act: z.enum(['retry', 'replace']) }),
    output: rotationView
  },
  'rotations.attestDelivery': {
    input: z.strictObject({ ...deliveryInput, note: z.string().max(LONGEST_SENTENCE) }),
    output: rotationView
  },
  /** Reads on where that can be read, and starts it again elsewhere. */
  'rotations.retryActivation': { input: z.strictObject(deliveryInput), output: rotationView },
  /** A person says that the consumers use the new key: a claim, no proof. */
  'rotations.attestActivation': {
    input: z.strictObject({ ...deliveryInput, note: z.string().max(LONGEST_SENTENCE) }),
    output: rotationView
  },
  'rotations.dropDelivery': {
    input: z.strictObject({
      ...deliveryInput,
      reason: z.string().min(SHORTEST_REASON).max(LONGEST_SENTENCE)
    }),
    output: rotationView
  },
  'rotations.disableOld': {
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  },
  'rotations.enableOld': {
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  },
  'rotations.prepareRevoke': { input: z.strictObject({ rotationId: id }), output: confirmationView },
  'rotations.revokeOld': {
    input: z.strictObject({ rotationId: id, token: shortText, phrase: shortText }),
    output: rotationView
  },
  'rotations.checkNow': { input: z.strictObject({ rotationId: id }), output: rotationView },
  'rotations.retry': {
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  },
  'rotations.discardOrphan': {
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  },
  /** The keys that may be the result of an unanswered create are somebody else's. */
  'rotations.notOurs': {
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  },
  'rotations.createAgain': {
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  },
  'rotations.abort': {
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  },
  /** One that waits for room becomes an incident of the same key, which is answered. */
  'rotations.revokeFirst': {
    input: z.strictObject({ rotationId: id, version: z.number() }),
    output: rotationView
  },
  'rotations.keepBoth': {
    input: z.strictObject({
      rotationId: id,
      version: z.number(),
      reason: z.string().min(SHORTEST_REASON).max(LONGEST_SENTENCE)
    }),
    output: rotationView
  },
  'rotations.abandon': {
    input: z.strictObject({
      rotationId: id,
      version: z.number(),
      reason: z.string().min(SHORTEST_REASON).max(LONGEST_SENTENCE)
    }),
    output: rotationView
  }
}

export const rotationsEvents = [
  event('rotation', rotationView),
  event('rotations-removed', z.array(z.string())),
  event('groups', z.array(rotationGroupView))
] as const
