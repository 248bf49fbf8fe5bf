import type { Fault } from '../../core/fault'
import type { LastUsed } from '../../core/key'
import type { ProbeResult } from '../../core/ports/provider'
import type { RotationEvent } from '../../core/rotation/event'
import type { Reading, Seen } from '../../core/rotation/facts'
import type { RotationState } from '../../core/rotation/state'
import type { EvidenceFacts } from './document'
import { idText, isoTime, plainText } from './plain'

/** One event of a rotation's journal in flat facts, without nonces, ids of sealed secrets and settings of destinations. */
export function factsOf(event: RotationEvent, after: RotationState): EvidenceFacts {
  switch (event.kind) {
    case 'planned':
    case 'started':
    case 'permissions-accepted':
    case 'possession-proven':
    case 'adopt-intended':
    case 'credential-adopted':
    case 'disable-asked':
    case 'enable-asked':
    case 'secret-destroyed':
    case 'old-secret-destroyed':
    case 'retry-asked':
    case 'discard-asked':
    case 'create-again-asked':
    case 'not-ours':
    case 'abort-asked':
    case 'sweep-ended':
    case 'resumed':
      return {}
    case 'preflighted': {
      const { rights, cap, clockOffsetMs, vault, reading } = event.facts
      const may = { mayList: rights.list, mayCreate: rights.create, mayRevoke: rights.revoke }
      return {
        ...may,
        cap,
        clockOffsetMs,
        vault,
        startedAt: isoTime(event.startedAt),
        ...readingFacts(reading)
      }
    }
    case 'preflight-failed':
      return faultFacts(event.fault)
    case 'create-intended':
      return { attempt: event.attempt, marker: plainText(event.marker), name: plainText(event.name) }
    case 'created':
      return createdFacts(event, after)
    case 'key-given':
      return {
        ...keyFacts(event, after),
        startedAt: isoTime(event.startedAt),
        ...probeFacts('new', event.result)
      }
    case 'create-failed':
      return { attempt: event.attempt, ...faultFacts(event.fault) }
    case 'create-unknown': {
      const key = event.providerKeyId === null ? null : idText(event.providerKeyId)
      return { attempt: event.attempt, key, ...faultFacts(event.fault) }
    }
    case 'list-read':
      return { startedAt: isoTime(event.startedAt), ...readingFacts(event.reading) }
    case 'probed':
      return { startedAt: isoTime(event.startedAt), ...probeFacts('new', event.result) }
    case 'control-probed': {
      const both = { ...probeFacts('old', event.old), ...probeFacts('new', event.control) }
      return { startedAt: isoTime(event.startedAt), ...both }
    }
    case 'witnessed':
      return witnessFacts(event)
    case 'handoff-started':
      return { how: event.how, where: plainText(event.where), ...indexFacts(event) }
    case 'handoff-failed':
      return { how: event.how, ...indexFacts(event), ...faultFacts(event.fault) }
    case 'handed-off':
      return {
        how: event.how,
        where: plainText(event.where),
        readBack: event.readBack,
        ...indexFacts(event)
      }
    case 'deliveries-chosen':
      return Object.fromEntries(
        event.destinations.map(({ where }, index) => [`where${index}`, plainText(where)])
      )
    case 'delivery-retried':
      return { delivery: event.delivery, mayReplace: event.mayReplace }
    case 'delivery-attested':
      return { delivery: event.delivery, note: plainText(event.note) }
    case 'delivery-dropped':
      return { delivery: event.delivery, because: plainText(event.reason) }
    case 'activation-started': {
      const activation = after.deliveries[event.delivery]?.destination.activation?.id ?? null
      return { delivery: event.delivery, activation }
    }
    case 'activation-read':
      return { delivery: event.delivery, found: event.found }
    case 'activated':
    case 'activation-retried':
      return { delivery: event.delivery }
    case 'activation-failed':
      return { delivery: event.delivery, outcome: event.outcome, ...faultFacts(event.fault) }
    case 'activation-attested':
      return { delivery: event.delivery, note: plainText(event.note) }
    case 'stored':
    case 'deployed-confirmed':
      return { where: plainText(event.where) }
    case 'in-use-attested':
      return { note: plainText(event.note) }
    case 'no-traffic-expected':
      return { reason: plainText(event.reason) }
    case 'revoke-confirmed': {
      const { oldId, newId, version } = event.pin
      return { old: idText(oldId), new: newId === null ? null : idText(newId), version }
    }
    case 'call-intended':
      return { call: event.call, callId: event.callId, target: idText(event.target) }
    case 'call-committed':
      return { alreadyGone: event.alreadyGone, callId: event.callId }
    case 'call-failed':
      return { callId: event.callId, outcome: event.outcome, ...faultFacts(event.fault) }
    case 'secret-lost':
      return { why: event.why }
    case 'old-secret-kept':
      return { startedAt: isoTime(event.startedAt) }
    case 'kept-both':
    case 'abandoned':
      return { because: plainText(event.reason) }
    case 'clock-moved':
      return { byMs: event.byMs }
    case 'journal-damaged':
      return { row: event.seq }
    default:
      return event satisfies never
  }
}

/** Which of several destinations. */
function indexFacts({ delivery }: { readonly delivery?: number }): EvidenceFacts {
  return delivery === undefined ? {} : { delivery }
}

function createdFacts(
  event: Extract<RotationEvent, { readonly kind: 'created' }>,
  after: RotationState
): EvidenceFacts {
  const { attempt, isKnownId = false, isKnownSecret = false } = event
  return {
    ...(isKnownId || isKnownSecret ? { refused: isKnownId ? 'known-id' : 'known-secret' } : {}),
    attempt,
    ...keyFacts(event, after)
  }
}

function keyFacts(
  { key, fingerprint }: Extract<RotationEvent, { readonly kind: 'created' | 'key-given' }>,
  { new: made }: RotationState
): EvidenceFacts {
  return {
    createdAt: isoTime(key.createdAt),
    expiresAt: isoTime(key.expiresAt),
    fingerprint,
    key: idText(key.providerKeyId),
    masked: key.masked === null ? null : plainText(key.masked),
    name: plainText(key.name),
    narrower: plainText((made?.diff.narrower ?? []).join(' ')),
    wider: plainText((made?.diff.wider ?? []).join(' '))
  }
}

/** Who was asked beside last-used, about which time by the provider's clock, and what it said. */
function witnessFacts({
  answer,
  sinceMs,
  startedAt
}: Extract<RotationEvent, { readonly kind: 'witnessed' }>): EvidenceFacts {
  return {
    answer: answer.kind,
    seenAt: answer.kind === 'seen' ? isoTime(answer.at) : null,
    // Open connections are those of the moment of the question.
    since: answer.witness === 'connections' ? null : isoTime(sinceMs),
    startedAt: isoTime(startedAt),
    witness: answer.witness
  }
}

function readingFacts(reading: Reading): EvidenceFacts {
  return {
    foreign: reading.foreign.length,
    live: reading.liveCount,
    ...seenFacts('old', reading.old),
    ...(reading.new === null ? {} : seenFacts('new', reading.new)),
    ours: idText(reading.ours.map(own => own.providerKeyId).join(' ')),
    suspects: reading.suspects.length
  }
}

function seenFacts(side: 'old' | 'new', seen: Seen): EvidenceFacts {
  return {
    // Earlier versions wrote `gone` for a key that a list left out.
    [side]: seen.isListed ? seen.status : 'not-listed',
    [`${side}Changed`]: plainText(seen.changed.join(' ')),
    [`${side}LastUsed`]: seen.lastUsed.kind,
    [`${side}LastUsedAt`]: usedAt(seen.lastUsed)
  }
}

/** By the provider's clock. */
function usedAt(lastUsed: LastUsed): string | null {
  return lastUsed.kind === 'used' ? isoTime(lastUsed.at) : null
}

function probeFacts(side: 'old' | 'new', result: ProbeResult): EvidenceFacts {
  return { [side]: result.kind, [`${side}Why`]: result.kind === 'alive' ? null : result.why }
}

function faultFacts({ code, detail }: Fault): EvidenceFacts {
  return { fault: code, detail: detail ?? null }
}
