import type { ActivationChoice } from '../../core/ports/activator'
import type { DeliveryDestination } from '../../core/ports/deliveries'
import type { Destination, DestinationSettings, Inspection } from '../../core/ports/destination'
import { failed, ok, type Fault, type Result } from '../../core/fault'
import type { SealedSecretId } from '../../core/ids'
import { isSameSecret, type SecretBundle } from '../../core/secret'
import type { SealedSecret } from '../../core/ports/sealed-secrets'
import { isReplaceable } from './recognise'
import { envLinesOf } from './show'
import { liveSecret, recordDelivery, refused, withSecret, writeAudit, type HandoffTools } from './tools'

// The two ways in which a secret goes where it is needed without anybody seeing it: a destination and a file.

export type DeliverInput = {
  readonly secretId: SealedSecretId
  readonly destinationId: string
  readonly settings: DestinationSettings
  /** What makes its consumers take up the secret afterwards: kept with the delivery, for the next one. */
  readonly activation?: ActivationChoice
  /** The box dies at once, or stays until the new key is proven in use. */
  readonly afterwards: 'destroy' | 'keep-until-in-use'
  /** A person was told that something else stands there (`destination-holds-other`), and wants it replaced. */
  readonly replaceOther?: boolean
}

/** Revision of each entry when a person was asked about it: they agree to replace that value and nothing else. */
export type Asked = Map<string, string>

export type Delivered = {
  readonly where: string
  /** `not-read`: the destination accepted the secret and never gives it back. */
  readonly readBack: 'equal' | 'not-read'
}

/**
 * Writes the secret to the destination and reads it back. May be called again after any failure or crash: what is there
 * already is not written twice.
 */
export async function deliver(
  tools: HandoffTools,
  asked: Asked,
  input: DeliverInput
): Promise<Result<Delivered>> {
  const sealedSecret = liveSecret(tools, input.secretId)
  if (!sealedSecret.ok) return sealedSecret
  const open = await openFor(tools, sealedSecret.value, input)
  if (!open.ok) return open
  const destination = open.value

  const where = destination.describe(input.settings)
  return withSecret(tools, sealedSecret.value, async secret => {
    const seen = await look(tools, sealedSecret.value, { destination, input, secret })
    if (!seen.ok) return seen
    const { holding, owner, revision, holdsSecret } = seen.value
    if (holdsSecret && !mayHaveLeft(tools, sealedSecret.value, where))
      return failed('conflict', 'secret-seen-before')
    const isAgreed = input.replaceOther === true && asked.get(entryOf(input)) === revision
    const needsConsent = holding === 'other' || holding === 'unreadable' || owner !== null
    if (needsConsent && holding !== 'equal' && !isAgreed) {
      asked.set(entryOf(input), revision)
      return failed('conflict', owner === null ? 'destination-holds-other' : 'managed-elsewhere')
    }
    asked.delete(entryOf(input))
    const seq = begin(tools, sealedSecret.value, { kind: 'destination', where })
    const written = await write(tools, sealedSecret.value, { destination, input, secret }, revision)
    if (!written.ok) return stop(tools, sealedSecret.value, seq, written.fault)
    const readBack = written.value
    tools.transactions.run(() => {
      tools.sealedSecrets.endExposure(seq, 'done', tools.clock.now())
      tools.sealedSecrets.move(
        sealedSecret.value.id,
        ['sealed', 'started', 'delivered', 'shown'],
        'delivered'
      )
      writeAudit(tools, sealedSecret.value, 'handoff.delivered', {
        destination: input.destinationId,
        where,
        readBack,
        ...placeFacts(input.settings),
        fingerprint: sealedSecret.value.fingerprint
      })
      recordDelivery(tools, sealedSecret.value, where, {
        destination: destinationIn(input),
        fingerprints: [sealedSecret.value.fingerprint],
        proof: readBack === 'equal' ? 'read-back' : 'not-read'
      })
      // Without a read-back ours may be the only copy.
      if (input.afterwards === 'destroy' && readBack === 'equal')
        tools.sealedSecrets.destroy(sealedSecret.value.id)
    })
    return ok({ where, readBack })
  })
}

/**
 * May the secret have reached this destination from Rekey? If not, and it stands there all the same, the provider has
 * returned a secret that was in use before.
 */
function mayHaveLeft(tools: HandoffTools, sealedSecret: SealedSecret, where: string): boolean {
  const isWritten = sealedSecret.state === 'delivered' || sealedSecret.state === 'shown'
  return (
    isWritten ||
    tools.sealedSecrets
      .exposures(sealedSecret.id)
      .some(({ outcome, where: there }) => outcome !== 'failed' || there === where)
  )
}

/** The destination of a delivery, once it may and can be written to. */
async function openFor(
  { destinations, isSandbox }: Pick<HandoffTools, 'destinations' | 'isSandbox'>,
  { accountId }: SealedSecret,
  { destinationId, settings }: DeliverInput
): Promise<Result<Destination>> {
  const destination = destinations.get(destinationId)
  if (destination === undefined) return failed('not-found', undefined, { subject: 'destination' })
  if (destination.manifest.isForSandbox === true && !isSandbox(accountId)) {
    return failed('invalid-input', 'only-for-sandbox', { subject: 'destination' })
  }
  const writable = await destination.check(settings)
  return writable.ok ? ok(destination) : writable
}

/** What the destination holds now, and whether a person has agreed to replace just that. */
export async function inspect(
  tools: HandoffTools,
  asked: Asked,
  input: DeliverInput
): Promise<Result<Inspected>> {
  const sealedSecret = liveSecret(tools, input.secretId)
  if (!sealedSecret.ok) return sealedSecret
  const open = await openFor(tools, sealedSecret.value, input)
  if (!open.ok) return open
  const destination = open.value
  return withSecret(tools, sealedSecret.value, async secret => {
    const seen = await look(tools, sealedSecret.value, { destination, input, secret })
    if (!seen.ok) return seen
    const { holding, kept, owner, revision } = seen.value
    const isAgreed = input.replaceOther === true && asked.get(entryOf(input)) === revision
    return ok({ holding, kept, owner, isAgreed })
  })
}

export type Inspected = Pick<Inspection, 'holding' | 'kept' | 'owner'> & { readonly isAgreed: boolean }

type Look = {
  readonly destination: Destination
  readonly input: DeliverInput
  readonly secret: SecretBundle
}

type Seen = Inspection & {
  /** The secret itself stands there already, perhaps beside the public id of another key. */
  readonly holdsSecret: boolean
}

async function look(
  tools: HandoffTools,
  sealedSecret: SealedSecret,
  { destination, input, secret }: Look
): Promise<Result<Seen>> {
  const found = { isSame: false }
  const seen = await destination.inspect(input.settings, secret, held => {
    found.isSame = isSameSecret(held, secret)
    return isReplaceable(tools, sealedSecret, held)
  })
  return seen.ok ? ok({ ...seen.value, holdsSecret: found.isSame || seen.value.holding === 'equal' }) : seen
}

function destinationIn({ destinationId: id, settings, activation }: DeliverInput): DeliveryDestination {
  return activation === undefined ? { id, settings } : { id, settings, activation }
}

function entryOf({ secretId, destinationId, settings }: DeliverInput): string {
  return JSON.stringify([secretId, destinationId, Object.entries(settings).sort()])
}

async function write(
  tools: HandoffTools,
  sealedSecret: SealedSecret,
  { destination, input: { settings }, secret }: Look,
  revision: string
): Promise<Result<Delivered['readBack']>> {
  const written = await destination.deliver(settings, secret, revision)
  if (written.kind === 'unknown') return failed('outcome-unknown', written.fault.detail)
  if (written.kind !== 'committed') return refused(written.fault)
  // The approval may come at any time, so the write is neither done nor certain not to happen.
  if (written.value === 'pending-approval') return failed('outcome-unknown', 'pending-approval')
  const found = await destination.readBack(settings, secret, held => isReplaceable(tools, sealedSecret, held))
  // The write is committed: only a read could say that it is not there.
  if (!found.ok) return failed('outcome-unknown', found.fault.detail)
  if (found.value.holding === 'unreadable') return ok('not-read')
  return found.value.holding === 'equal' ? ok('equal') : failed('conflict', 'destination-conflict')
}

/** Saves all parts as env lines in a new file. The box dies with it: the file is the copy from then on. */
export async function saveToFile(
  tools: HandoffTools,
  secretId: SealedSecretId,
  path: string
): Promise<Result<Delivered>> {
  const sealedSecret = liveSecret(tools, secretId)
  if (!sealedSecret.ok) return sealedSecret
  const where = path.split(/[/\\]/).filter(Boolean).slice(-2).join('/')
  return withSecret(tools, sealedSecret.value, async secret => {
    const text = envLinesOf(secret)
    if (text === null) return failed('invalid-input', 'value-invalid', { subject: 'secret' })
    try {
      const seq = begin(tools, sealedSecret.value, { kind: 'file', where })
      const saved = await tools.saveSecretFile(path, text)
      if (!saved.ok) return stop(tools, sealedSecret.value, seq, saved.fault)
      tools.transactions.run(() => {
        tools.sealedSecrets.endExposure(seq, 'done', tools.clock.now())
        writeAudit(tools, sealedSecret.value, 'handoff.saved', {
          where,
          fingerprint: sealedSecret.value.fingerprint
        })
        recordDelivery(tools, sealedSecret.value, where, {
          destination: null,
          fingerprints: [sealedSecret.value.fingerprint],
          proof: 'not-read'
        })
        tools.sealedSecrets.setStoredWhere(sealedSecret.value.id, where)
        tools.sealedSecrets.destroy(sealedSecret.value.id)
      })
      return ok({ where, readBack: 'equal' })
    } finally {
      text.fill(0)
    }
  })
}

/** On disk before the first byte leaves, so that a crash is followed by a look and not by a guess. */
function begin(
  tools: HandoffTools,
  sealedSecret: SealedSecret,
  exposure: { kind: 'destination' | 'file'; where: string }
): number {
  return tools.transactions.run(() => {
    // What was shown or delivered before stays so: only a secret in state `sealed` is now between two states.
    tools.sealedSecrets.move(sealedSecret.id, ['sealed'], 'started')
    return tools.sealedSecrets.beginExposure({
      secretId: sealedSecret.id,
      part: null,
      startedAt: tools.clock.now(),
      ...exposure
    })
  })
}

function stop(tools: HandoffTools, sealedSecret: SealedSecret, seq: number, problem: Fault): Result<never> {
  // It may have been written: the sealed secret stays `started` until somebody has looked.
  if (problem.code === 'outcome-unknown') return refused(problem)
  tools.transactions.run(() => {
    tools.sealedSecrets.endExposure(seq, 'failed', tools.clock.now())
    tools.sealedSecrets.move(sealedSecret.id, ['started'], 'sealed')
  })
  return refused(problem)
}

/** The destination's settings, which are never secret, for people who read the history. */
function placeFacts(settings: DestinationSettings): { readonly [fact: string]: string } {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`to.${name}`, value]))
}
