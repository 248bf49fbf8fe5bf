import type { KeyAttributes, KeyStatus, ProviderKey } from '../../core/key'
import { LONGEST_VISIBLE } from '../../core/visible-text'
import { timeOf } from '../kit/times'
import { NAME_FIELD, manifest } from './manifest'
import type { SecretIdDetails } from './wire'

/** `now` is provider time. */
export function toProviderKey(role: string, details: SecretIdDetails, now: number): ProviderKey {
  const { secret_id_accessor: accessor, metadata } = details
  const { [NAME_FIELD]: name = '', ...others } = metadata ?? {}
  return {
    providerKeyId: accessor,
    groupId: role,
    groupName: role,
    // One that was made elsewhere has no name: its role says whose it is, and the accessor tells it apart.
    name: name === '' ? role : name,
    masked: accessor,
    status: statusOf(details, now),
    permissions: { source: 'unscoped', grants: [] },
    createdAt: timeOf(details.creation_time, manifest.timeFormats),
    createdBy: null,
    expiresAt: timeOf(details.expiration_time, manifest.timeFormats),
    revokedAt: null,
    lastUsed: { kind: 'unknown', reason: 'not-reported' },
    attributes: attributesOf(details, others),
    environmentHint: null,
    isZombie: false
  }
}

/** A time in the year 1 stands for never. */
function statusOf({ expiration_time: text }: SecretIdDetails, now: number): KeyStatus {
  const at = timeOf(text, manifest.timeFormats)
  if (at !== null) return at <= now ? 'expired' : 'active'
  return text.startsWith('0001-01-01T00:00:00') ? 'active' : 'unknown'
}

function attributesOf(details: SecretIdDetails, metadata: Readonly<Record<string, string>>): KeyAttributes {
  const addresses = (details.cidr_list ?? []).join(',')
  const tokenAddresses = (details.token_bound_cidrs ?? []).join(',')
  return {
    ...(details.secret_id_num_uses === 0 ? {} : { usesLeft: details.secret_id_num_uses }),
    ...(addresses === '' ? {} : { boundAddresses: addresses }),
    ...(tokenAddresses === '' ? {} : { tokenBoundAddresses: tokenAddresses }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata: plainJson(metadata) })
  }
}

/** In ASCII, so that a text made visible stays the same text: policies may depend on the metadata. */
function plainJson(metadata: Readonly<Record<string, string>>): string {
  const sorted = Object.fromEntries(Object.entries(metadata).sort(([one], [other]) => (one < other ? -1 : 1)))
  return JSON.stringify(sorted).replace(
    /[^\x20-\x7e]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}

export type CarriedSettings = {
  readonly boundAddresses: readonly string[]
  readonly tokenBoundAddresses: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
}

/** What a new secret ID takes over from the old one. Null when that was cut on the way: a guess could widen its rights. */
export function carriedFrom(attributes: KeyAttributes): CarriedSettings | null {
  const texts = ['boundAddresses', 'tokenBoundAddresses', 'metadata'].map(name => attributes[name] ?? '')
  if (!texts.every(text => typeof text === 'string' && text.length < LONGEST_VISIBLE)) return null
  const [bound = '', tokenBound = '', metadata = ''] = texts as string[]
  const parsed = metadataFrom(metadata)
  if (parsed === null) return null
  return {
    boundAddresses: listFrom(bound),
    tokenBoundAddresses: listFrom(tokenBound),
    metadata: parsed
  }
}

function listFrom(text: string): readonly string[] {
  return text === '' ? [] : text.split(',')
}

function metadataFrom(text: string): Readonly<Record<string, string>> | null {
  if (text === '') return {}
  try {
    return JSON.parse(text) as Record<string, string>
  } catch {
    // The caller refuses the create.
    return null
  }
}
