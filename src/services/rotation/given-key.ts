import { originOf } from '../accounts/connection-input'
import { failed, fault, type Fault, type FaultDetail, ok, type Result } from '../../core/fault'
import { faultOf } from '../../core/faulted'
import { asSealedSecretId } from '../../core/ids'
import type { ProviderKey } from '../../core/key'
import type { ProbeResult, Provider } from '../../core/ports/provider'
import { allows } from '../../core/rotation/acts'
import { keyFactsOf } from '../../core/rotation/facts'
import { matchGiven, type GivenMatch } from '../../core/rotation/given-key'
import type { KnownKeys } from '../../core/rotation/reading'
import type { Secret, SecretBundle } from '../../core/secret'
import { sealSecret } from '../creation/seal-secret'
import type { EffectTools } from './effect-tools'
import { holdOf, type Live } from './live'
import { keyOf } from './audit-of'
import { knownKeys, probed } from './reading-effects'
import { refusalOf } from './steering'
import { permitFor } from './team'
import { beginning } from './timing'

// The one create that Rekey does not send: a person makes the key in the provider's console and gives its secret. It is looked up in
// a fresh list, tried, and sealed in the transaction that journals it. What stops that leaves everything as it was.

/** Secret parts of the new key by their names in the manifest. */
export type GivenParts = { readonly [name: string]: Secret }

type GivingTools = Pick<EffectTools, 'tools' | 'register' | 'listings'>

/** Borrows `parts`. For the faults see `RotationsService.giveKey`. */
export async function giveKey(
  giving: GivingTools,
  live: Live,
  version: number,
  parts: GivenParts
): Promise<Fault | null> {
  const { tools } = giving
  const { plan } = live.state
  if (!allows(live.state, 'give-key')) return refusalOf(live.state, 'give-key')
  if (live.state.version !== version) return fault('conflict', 'confirmation-stale')
  const vault = tools.vault.state()
  const isDurable = vault === 'open' || (vault === 'session' && plan.policy.sessionVault === 'allowed')
  if (!isDurable) return fault('vault-locked')
  const provider = tools.providerOf(plan.accountId)
  if (provider === null) return fault('not-found')
  const secret = bundleOf(provider, parts)
  if (!secret.ok) return secret.fault
  const permit = await permitFor(tools, live, 'create')
  setHold(giving, live, permit.ok ? null : permit.fault)
  if (!permit.ok) return permit.fault
  const key = await keyFor(giving, live, provider, secret.value)
  if (!key.ok) return key.fault
  const tried = await tryOnce(giving, live, secret.value)
  if (!tried.ok) return tried.fault
  // The lease may have run out meanwhile.
  if (!permit.value.isGood()) return fault('conflict', 'lease-lost', { retry: 'later' })
  return take(giving, live, provider, { key: key.value, secret: secret.value, tried: tried.value })
}

/** What the team holds up is shown like that of a call that Rekey makes by itself. */
function setHold({ tools, register }: GivingTools, live: Live, fault: Fault | null): void {
  const hold = fault === null ? null : holdOf(fault, tools.clock.now(), null)
  if (hold === live.hold) return
  live.hold = hold
  register.changed(live)
}

function bundleOf({ manifest }: Provider, parts: GivenParts): Result<SecretBundle> {
  const missing = manifest.secretParts.find(({ name }) => parts[name] === undefined)
  if (missing !== undefined) return failed('invalid-input', undefined, { subject: missing.name })
  const given = manifest.secretParts.flatMap(({ name, envName, isSecret }) => {
    const value = parts[name]
    return value === undefined ? [] : [{ name, envName, isSecret, value }]
  })
  return ok({ parts: given })
}

const REFUSED: { readonly [Kind in Exclude<GivenMatch['kind'], 'found'>]: FaultDetail } = {
  differs: 'given-key-differs',
  old: 'given-key-is-old',
  none: 'given-key-not-listed',
  several: 'given-key-unclear'
}

/** The one key of a list, read now, that the secret can belong to. */
async function keyFor(
  giving: GivingTools,
  live: Live,
  { manifest }: Provider,
  secret: SecretBundle
): Promise<Result<ProviderKey>> {
  const { tools, listings } = giving
  const { accountId, old } = live.state.plan
  const listed = await listings.read(accountId, old.groupId, tools.clock.monotonic(), { isUrgent: true })
  if (!listed.ok) return listed
  const keys = tools.keys.believed(accountId, listed.value.keys)
  const texts = secret.parts.map(({ isSecret, value }) => ({ isSecret, text: value.expose(textOf) }))
  const isExplained = explainedTo(giving, live)
  const prefixes = (manifest.secretFormats ?? []).map(({ prefix }) => prefix)
  const match = matchGiven(live.state, keys, texts, { isExplained, prefixes })
  return match.kind === 'found' ? ok(match.key) : failed('conflict', REFUSED[match.kind])
}

/** Whose key is another's: seen before that time, made by another rotation, or the old key of one that is under way. */
function explainedTo(giving: GivingTools, live: Live): KnownKeys['isExplained'] {
  const { isExplained } = knownKeys(giving, live.state)
  return (id, before) =>
    isExplained(id, before) || giving.tools.journal.openOf(keyOf(live.state, id)) !== null
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

type Tried = { readonly startedAt: number; readonly result: ProbeResult }

/** A typing error is found here, and not after the secret was delivered. */
async function tryOnce({ tools }: GivingTools, live: Live, secret: SecretBundle): Promise<Result<Tried>> {
  const began = beginning(tools.clock)
  const result = await tools.withClient(live.state.plan.accountId, client =>
    probed(tools, () => client.probe(secret))
  )
  if (!result.ok) return result
  return result.value.kind === 'dead'
    ? failed('conflict', 'given-key-refused')
    : ok({ startedAt: began.startedAt(), result: result.value })
}

function take(
  giving: GivingTools,
  live: Live,
  { manifest }: Provider,
  given: { readonly key: ProviderKey; readonly secret: SecretBundle; readonly tried: Tried }
): Fault | null {
  const { tools, register } = giving
  const { plan } = live.state
  const account = tools.accounts.get(plan.accountId)
  if (account === null) return fault('not-found')
  // Another rotation may have taken it while it was tried.
  if (explainedTo(giving, live)(given.key.providerKeyId, 0)) return fault('conflict', 'given-key-not-listed')
  const at = tools.clock.now()
  const sealed = sealSecret(tools, manifest, {
    secretId: asSealedSecretId(tools.ids.id()),
    accountId: plan.accountId,
    keyId: keyOf(live.state, given.key.providerKeyId),
    rotationId: plan.rotationId,
    origin: originOf(account.baseUrl),
    label: given.key.name,
    secret: given.secret,
    at,
    expiresAt: at + plan.policy.sealedSecretLifeMs
  })
  if (!sealed.ok) return sealed.fault
  const { sealedSecret, box } = sealed.value
  const { id: secretId, fingerprint, expiresAt: secretExpiresAt } = sealedSecret
  if (tools.sealedSecrets.knowsFingerprint(plan.accountId, fingerprint))
    return fault('conflict', 'given-key-is-old')
  const key = keyFactsOf(given.key)
  const event = {
    kind: 'key-given',
    at,
    key,
    secretId,
    fingerprint,
    secretExpiresAt,
    ...given.tried
  } as const
  try {
    const isTaken = register.apply(live, event, () => {
      const keyId = tools.keys.adopt(account, given.key, at).id
      tools.sealedSecrets.insert({ ...sealedSecret, keyId }, box)
      tools.observations.addProbe(keyId, at)
    })
    return isTaken ? null : fault('conflict', 'confirmation-stale')
  } catch (error) {
    const known = faultOf(error)
    if (known === null) throw error
    return known
  }
}
