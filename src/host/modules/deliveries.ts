import type { DestinationLookup } from '../../core/ports/destination'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { asSealedSecretId } from '../../core/ids'
import type { SealedSecretId } from '../../core/ids'
import type { DestinationChoice } from '../../core/rotation/event'
import type { SecretBundle } from '../../core/secret'
import type { SealedSecretView } from '../../contract/deliveries'
import { createHandoff } from '../../services/handoff'
import type { Delivered, HandoffService } from '../../services/handoff'
import { createConfirmedDiscard } from '../../services/handoff/confirmed-discard'
import { oldKeyOf } from '../../services/handoff/recognise'
import { withRotations } from '../../services/rotation/rotation-handoff'
import type { SealedSecret } from '../../core/ports/sealed-secrets'
import { bundleCodec } from '../../vault/bundle-codec'
import type { App } from '../app'
import type { HandlersOf, Module, Slices } from '../module'
import type { SecretPage } from '../shell-ports'
import { toConfirmationView } from '../views/confirmation'
import { toSealedSecretView } from '../views/sealed-secret'
import type { AccountsModule } from './accounts'
import type { RotationsModule } from './rotations'

/** Sealed secrets on their way to where they are used. */
export type DeliveriesModule = Module & {
  readonly handlers: HandlersOf<'handoff'>
  readonly slices: Slices<'sealedSecrets'>
  /** Destroys what nobody fetched in time. Nobody holds those keys from then on. */
  expireDue(): Promise<void>
  views(): SealedSecretView[]
}

/** The service without rotations: they finish their own deliveries with it. */
export function openHandoff(app: App, destinations: DestinationLookup): HandoffService {
  const { options, profile, registries, settings } = app
  return createHandoff({
    clock: options.clock,
    ids: options.ids,
    transactions: profile.store.transactions,
    sealedSecrets: profile.sealedSecrets,
    audit: profile.store.audit,
    onUnrecorded: app.records.noteUnrecorded,
    vault: profile.vault,
    codec: bundleCodec,
    destinations,
    isSandbox: id => profile.store.accounts.get(id)?.isSandbox === true,
    deliveries: profile.deliveries,
    oldKeyOf: rotationId => oldKeyOf({ ...profile, keys: profile.store.keys }, rotationId),
    saveSecretFile: (path, bytes) => registries.files.save(path, bytes),
    clipboard: {
      writeSecret: bytes =>
        options.clipboard.writeSecret(bytes, settings.current().clipboard.clearAfterSeconds * 1_000),
      clearIfOurs: () => options.clipboard.clearIfOurs()
    }
  })
}

export type DeliveriesTools = {
  readonly handoff: HandoffService
  readonly destinations: DestinationLookup
  readonly accounts: AccountsModule
  readonly rotations: RotationsModule
}

export function openDeliveries(app: App, tools: DeliveriesTools): DeliveriesModule {
  const { options, profile, publisher } = app
  const { sealedSecrets } = profile
  const { accounts, rotations } = tools
  const handoff = withRotations(tools.handoff, {
    sealedSecrets,
    rotations: rotations.service,
    destinations: tools.destinations
  })
  const confirmedDiscard = createConfirmedDiscard({
    sealedSecrets,
    confirmations: app.confirmations,
    handoff
  })
  let copiedFrom: SealedSecretId | null = null
  const stop = options.clipboard.onChange(() => {
    publisher.changed('sealedSecrets')
  })

  function view(secret: SealedSecret): SealedSecretView {
    return toSealedSecretView(profile, secret, copiedFrom === secret.id ? options.clipboard.held() : null)
  }

  function changed(secretId: SealedSecretId): void {
    publisher.changed('sealedSecrets')
    const rotationId = sealedSecrets.get(secretId)?.rotationId ?? null
    if (rotationId !== null) publisher.rotationChanged(rotationId)
  }

  /** The view after an act, whatever became of the act. */
  function viewAfter(secretId: SealedSecretId, done: Result<unknown>): Result<SealedSecretView> {
    changed(secretId)
    if (!done.ok) return done
    const secret = sealedSecrets.get(secretId)
    return secret === null ? failed('not-found') : ok(view(secret))
  }

  function deliver(
    secretId: SealedSecretId,
    { id: destinationId, settings }: DestinationChoice,
    replaceOther = false
  ): Promise<Result<Delivered>> {
    return handoff.deliver({ secretId, destinationId, settings, afterwards: 'destroy', replaceOther })
  }

  /** A ticket first; it is used up when the page of the secret window asks, and not before. */
  async function reveal(secretId: SealedSecretId): Promise<Result<null>> {
    const ticket = await handoff.issueTicket(secretId)
    if (!ticket.ok) return ticket
    const title = sealedSecrets.get(secretId)?.label ?? ''
    const taking: { answer: Result<SecretPage> } = { answer: failed('cancelled') }
    const isTaken = await options.secretDisplay.show({
      title,
      take: async () => {
        taking.answer = await handoff.redeem(ticket.value, pageOf)
        return taking.answer.ok ? taking.answer.value : null
      }
    })
    if (isTaken) return ok(null)
    return taking.answer.ok ? failed('cancelled') : taking.answer
  }

  function views(): SealedSecretView[] {
    return sealedSecrets.live().map(view)
  }

  return {
    views,
    expireDue: async () => {
      const expired = await handoff.expireDue()
      if (!expired.ok || expired.value.length === 0) return
      accounts.inventory.assessAll().then(app.keysChanged, app.onError)
    },
    handlers: {
      'handoff.inspect': async ({ secretId, destinationId, settings }) => {
        const seen = await handoff.inspect({
          secretId: asSealedSecretId(secretId),
          destinationId,
          settings,
          afterwards: 'keep-until-in-use'
        })
        if (!seen.ok) return seen
        const { holding, kept, owner } = seen.value
        return ok({ holding, kept, owner })
      },
      'handoff.deliver': async ({ secretId, destinationId, settings, replaceOther }) => {
        const id = asSealedSecretId(secretId)
        const delivered = await deliver(id, { id: destinationId, settings }, replaceOther)
        const after = viewAfter(id, delivered)
        if (!delivered.ok) return delivered
        if (!after.ok) return after
        return ok({ ...after.value, readBack: delivered.value.readBack })
      },
      'handoff.copy': async ({ secretId, part }) => {
        const id = asSealedSecretId(secretId)
        const copied = await handoff.copy(id, part)
        if (copied.ok) copiedFrom = id
        return viewAfter(id, copied)
      },
      'handoff.clearClipboard': async () => {
        await options.clipboard.clearIfOurs()
        return ok(null)
      },
      'handoff.saveFile': async ({ secretId }) => {
        const id = asSealedSecretId(secretId)
        const secret = sealedSecrets.get(id)
        if (secret === null) return failed('not-found')
        const path = await options.chooseSaveFile(fileNameFor(secret.label))
        if (path === null) return failed('cancelled')
        return viewAfter(id, await handoff.saveToFile(id, path))
      },
      'handoff.reveal': async ({ secretId }) => {
        const id = asSealedSecretId(secretId)
        return viewAfter(id, await reveal(id))
      },
      'handoff.confirmStored': async ({ secretId, where }) => {
        const id = asSealedSecretId(secretId)
        return viewAfter(id, await handoff.confirmStored(id, where))
      },
      'handoff.prove': async ({ secretId, pasted }) => {
        const id = asSealedSecretId(secretId)
        const bytes = new Uint8Array(Buffer.from(pasted, 'utf8'))
        const proven = await handoff.provePossession({ secretId: id }, bytes)
        changed(id)
        return proven.ok ? ok({ isSame: proven.value.isSame }) : proven
      },
      'handoff.prepareDiscard': ({ secretId }) => {
        const prepared = confirmedDiscard.prepare(asSealedSecretId(secretId))
        if (!prepared.ok) return prepared
        const { confirmation, keyIds } = prepared.value
        return ok(toConfirmationView(app, 'discard', confirmation, keyIds))
      },
      'handoff.discard': async ({ secretId, token, phrase }) => {
        const id = asSealedSecretId(secretId)
        const done = await confirmedDiscard.discard(id, token, phrase)
        // Nobody holds its key from now on.
        if (done.ok) accounts.assessAll()
        changed(id)
        return done
      }
    },
    slices: { sealedSecrets: { read: views, whileLocked: [] } },
    stop
  }
}

function pageOf(secret: SecretBundle, sealed: SealedSecret): SecretPage {
  return {
    title: sealed.label,
    parts: secret.parts.map(part => ({
      name: part.name,
      label: sealed.parts.find(known => known.name === part.name)?.label ?? part.name,
      envName: part.envName,
      isSecret: part.isSecret,
      value: part.value.expose(bytes => Buffer.from(bytes).toString('utf8'))
    }))
  }
}

/** A file name out of a key's name: letters, digits, dots and dashes only. */
function fileNameFor(label: string): string {
  const safe = label
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60)
  return `${safe === '' ? 'secret' : safe}.env`
}
