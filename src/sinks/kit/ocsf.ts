import { isPerson } from '../../core/actor'
import type { SinkRecord } from '../../core/ports/sink'
import { factsText, hasFailed, isoTime, plain, subjectOf, weightOf, type Weight } from './plain'

// OCSF 1.3, class 3004 Entity Management.

const SCHEMA = '1.3.0'
const CLASS = 3004

const ACTIVITIES = {
  0: 'Unknown',
  1: 'Create',
  2: 'Read',
  3: 'Update',
  4: 'Delete',
  8: 'Enable',
  9: 'Disable',
  10: 'Activate',
  11: 'Deactivate',
  12: 'Suspend',
  13: 'Resume',
  99: 'Other'
} as const
type Activity = keyof typeof ACTIVITIES

const SEVERITIES: Record<Weight, readonly [id: number, name: string]> = {
  info: [1, 'Informational'],
  notice: [2, 'Low'],
  high: [4, 'High']
}

/** By the act, or by its last word, such as `created` of `key.created`. */
const BY_WORD: { readonly [word: string]: Activity | undefined } = {
  'rotation.group-begun': 1,
  created: 1,
  connected: 1,
  added: 1,
  started: 1,
  appeared: 1,
  exported: 2,
  revealed: 2,
  copied: 2,
  changed: 3,
  replaced: 3,
  tagged: 3,
  step: 3,
  revoked: 4,
  removed: 4,
  discarded: 4,
  enabled: 8,
  disabled: 9,
  unlocked: 10,
  locked: 11,
  paused: 12,
  resumed: 13
}

export function activityOf({ act }: SinkRecord): Activity {
  const word = act.slice(act.indexOf('.') + 1)
  return BY_WORD[act] ?? BY_WORD[word] ?? BY_WORD[word.slice(word.lastIndexOf('-') + 1)] ?? 99
}

export function ocsfEvent(record: SinkRecord): Record<string, unknown> {
  const { sequence, at, act, actor, account, rotation, hash, source } = record
  const activity = activityOf(record)
  const subject = subjectOf(record)
  const [severityId, severity] = SEVERITIES[weightOf(record)]
  const isFailure = hasFailed(record)
  const details = factsText(record.facts)
  return {
    activity_id: activity,
    activity_name: activity === 99 ? act : ACTIVITIES[activity],
    category_uid: 3,
    category_name: 'Identity & Access Management',
    class_uid: CLASS,
    class_name: 'Entity Management',
    type_uid: CLASS * 100 + activity,
    type_name: `Entity Management: ${ACTIVITIES[activity]}`,
    time: at,
    time_dt: isoTime(at),
    severity_id: severityId,
    severity,
    status_id: isFailure ? 2 : 1,
    status: isFailure ? 'Failure' : 'Success',
    message: details === '' ? act : `${act} ${details}`,
    actor: isPerson(actor)
      ? {
          user: { name: actor.id === null ? 'unknown' : plain(actor.id), type_id: 1, type: 'User' },
          app_name: 'Rekey'
        }
      : { app_name: actor.kind === 'schedule' ? `Rekey schedule ${plain(actor.id ?? '')}` : 'Rekey' },
    entity: subject,
    metadata: {
      version: SCHEMA,
      product: { name: 'Rekey', vendor_name: 'Rekey', version: source.version },
      profiles: ['datetime'],
      event_code: act,
      log_name: 'history',
      sequence,
      uid: hash,
      ...(rotation === null ? {} : { correlation_uid: rotation })
    },
    unmapped: {
      host: source.host,
      installation: source.installation,
      ...(account === null ? {} : { account: plain(account.name ?? account.id) })
    }
  }
}
