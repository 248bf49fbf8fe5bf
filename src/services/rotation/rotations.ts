import type { AskedCall } from '../../core/ports/team-gate'
import { failed, ok, type Fault, type Result } from '../../core/fault'
import type { AccountId, KeyId, RotationId, SealedSecretId } from '../../core/ids'
import { allows } from '../../core/rotation/acts'
import { isDelivering } from '../../core/rotation/deliveries'
import type {
  ChosenDestination,
  DestinationChoice,
  HandOffHow,
  Pin,
  RotationEvent
} from '../../core/rotation/event'
import { canChooseDeliveries, deliveryActs } from '../../core/rotation/follow-deliveries'
import type { RotationAct, RotationMode, RotationOverview } from '../../core/rotation/overview'
import { isFinal, type RotationState } from '../../core/rotation/state'
import { createRotationRunner } from './runner'
import { giveKey, type GivenParts } from './given-key'
import { createListings } from './listings'
import type { Live } from './live'
import { keepOldSecret } from './old-secret'
import { permitsFor } from './permits'
import { createReopening } from './reopening'
import { readRotation } from './resuming'
import {
  journal,
  overviewOfState,
  pinOf,
  planAll,
  planInstead,
  refusalOf,
  resumeThese,
  tell
} from './steering'
import { permitFor, tellTeam, waitingCall, type ByHand } from './team'
import type { OldSecretSource, RotationTools } from './tools'

/** The bulk group, or the name of the schedule, that rotations are planned for. */
export type PlannedBy = {
  readonly group?: string
  readonly scheduledBy?: string
  /** Writes what must be known of each of them from its first moment on: in the transaction of its plan. */
  readonly noted?: (id: RotationId) => void
}

export type RevokePin = Pin & { readonly rotationId: RotationId }

/** What a person was shown: an act on anything older is refused with `conflict/confirmation-stale`. */
type Shown = { readonly id: RotationId; readonly version: number }

/**
 * Rotations as a person steers them. Each act answers the overview after it; what follows is told to `onChange`. Faults of all
 * acts: `not-found`, `conflict` for what is not offered now, `conflict/confirmation-stale`, `storage-failed`.
 */
export type RotationsService = {
  /**
   * Reads the keys again and plans one rotation each, as members of `group` where one is given. Keys that cannot be planned
   * are left out; the first fault is answered when none can.
   */
  plan(
    keyIds: readonly KeyId[],
    mode: RotationMode,
    by?: PlannedBy
  ): Promise<Result<readonly RotationOverview[]>>
  start(shown: Shown): Result<RotationOverview>
  /**
   * Takes the secret of a key that a person made in the provider's console, for a provider without an API for it. Owns `parts`, by
   * their names in the manifest, and wipes them. Faults, after which everything is as it was: `invalid-input` without a part, `conflict`
   * with `given-key-…` for a secret that is not that of one new listed key, and what stops the list.
   */
  giveKey(shown: Shown, parts: GivenParts): Promise<Result<RotationOverview>>
  acceptPermissions(shown: Shown): Result<RotationOverview>
  confirmDeployed(shown: Shown, where: string): Result<RotationOverview>
  attestInUse(shown: Shown, note: string): Result<RotationOverview>
  expectNoTraffic(shown: Shown, reason: string): Result<RotationOverview>
  disableOld(shown: Shown): Result<RotationOverview>
  enableOld(shown: Shown): Result<RotationOverview>
  /** Reads the provider now, and answers what a consent to revoke would be pinned to. */
  prepareRevoke(
    id: RotationId
  ): Promise<Result<{ readonly pin: RevokePin; readonly overview: RotationOverview }>>
  revokeOld(pin: RevokePin): Result<RotationOverview>
  checkNow(id: RotationId): Promise<Result<RotationOverview>>
  retry(shown: Shown): Result<RotationOverview>
  discardOrphan(shown: Shown): Result<RotationOverview>
  /** The keys that may be ours are somebody else's: they are left alone from now on. */
  notOurs(shown: Shown): Result<RotationOverview>
  createAgain(shown: Shown): Result<RotationOverview>
  /** Fault `conflict/new-key-in-use` once somebody may be using the new key. */
  abort(shown: Shown): Result<RotationOverview>
  /** One that waits for room becomes an incident of the same key, in one write; the incident is answered. */
  revokeFirst(shown: Shown): Promise<Result<RotationOverview>>
  keepBoth(shown: Shown, reason: string): Result<RotationOverview>
  abandon(shown: Shown, reason: string): Result<RotationOverview>

  /** Journals all destinations of the new secret; from then on it is delivered to one after the other. */
  chooseDeliveries(shown: Shown, chosen: readonly ChosenDestination[]): Result<RotationOverview>
  /** `replace`: the person agrees to replace the value that they were asked about. */
  retryDelivery(shown: Shown, index: number, act: 'retry' | 'replace'): Result<RotationOverview>
  /** A person says that this destination holds the new secret. */
  attestDelivery(shown: Shown, index: number, note: string): Result<RotationOverview>
  /** Reads an activation on where it can be read, and starts it again elsewhere. */
  retryActivation(shown: Shown, index: number): Result<RotationOverview>
  /** A person says that the consumers of this destination use the new secret. */
  attestActivation(shown: Shown, index: number, note: string): Result<RotationOverview>
  /** The rotation no longer waits for this destination. */
  dropDelivery(shown: Shown, index: number, reason: string): Result<RotationOverview>
  /** Do destinations still wait for the sealed secret? Then it outlives its time. */
  isDelivering(id: RotationId): boolean

  /** May the secret of this rotation leave its sealed secret now? */
  mayHandOff(id: RotationId): Result<null>
  /** May this rotation deliver by hand to this destination, as far as its team is concerned? Faults: see `TeamGate.beforeCall`. */
  mayDeliver(id: RotationId, to: ByHand): Promise<Result<null>>
  /** Journaled before the secret leaves. */
  handOffStarted(
    id: RotationId,
    how: HandOffHow,
    where: string,
    to: { readonly choice: DestinationChoice; readonly quietMs: number } | null
  ): Result<null>
  handedOff(id: RotationId, how: HandOffHow, where: string, readBack: 'equal' | 'not-read'): Promise<void>
  handOffFailed(id: RotationId, how: HandOffHow, problem: Fault): Promise<void>
  possessionProven(id: RotationId): Promise<void>
  /** The operator says where they put it. */
  storedAt(id: RotationId, where: string): Promise<void>
  /** For a policy that asks for E3: reads the old secret before it is overwritten, and seals it when it is alive. */
  keepOldSecret(id: RotationId, from: OldSecretSource): Promise<void>
  secretDestroyed(id: RotationId, secretId: SealedSecretId): Promise<void>
  /** The sealed secret was destroyed outside of the rotation: by a person, or because its time was over. */
  secretGone(
    id: RotationId,
    secretId: SealedSecretId,
    why: 'expired' | 'discarded' | 'unreadable'
  ): Promise<void>

  /** Keys of this account were revoked by a person: who waits for a place looks again. */
  capacityFreed(accountId: AccountId): void
  /** Something new from the team: what it held up is tried again. */
  teamChanged(): void
  /** A sync has ended: a closed rotation whose old key is listed as live is read again, and opens again if that is so. */
  listsRead(): Promise<void>

  get(id: RotationId): RotationOverview | null
  /** Open rotations and the newest that have ended. */
  list(): readonly RotationOverview[]
  onChange(listener: (overview: RotationOverview) => void): () => void
  /** Folds every open journal and goes on; call once, at start. */
  resumeAll(): Promise<void>
  /** Ids of open rotations of an account: it cannot be removed while there are some. */
  openOfAccount(accountId: string): readonly RotationId[]
  /** Lets go of all rotations of a sandbox account, whose journals are about to be deleted. */
  forgetAccount(accountId: AccountId): void
  /** The vault was opened, or the network is back. */
  wakeAll(): void
  stop(): Promise<void>
  /** For tests and the demo: resolves when this rotation has nothing to do right now. */
  settled(id: RotationId): Promise<void>
  state(id: RotationId): RotationState | null
  /** The call that this rotation cannot make without an approval of the team; null when it waits for none. */
  waitingCall(id: RotationId): AskedCall | null
}

const MOST_ENDED = 100
const MOST_RESUMED = 10_000

export function createRotations(tools: RotationTools): RotationsService {
  const runner = createRotationRunner(tools)
  const { register } = runner
  const listings = createListings(tools, permitsFor(tools))
  const reopening = createReopening(tools, runner)
  register.onChange(live => {
    tellTeam(tools, live)
  })
  const stopListening = tools.vault.onState(state => {
    if (state === 'open' || state === 'session') runner.wakeAll()
  })

  function overview(live: Live): RotationOverview {
    return overviewOfState(tools, live.state, live)
  }

  /** Journals a person's act on exactly what they were shown. */
  function act(shown: Shown, name: RotationAct, event: RotationEvent): Result<RotationOverview> {
    const live = register.get(shown.id)
    if (live !== null && !allows(live.state, name)) return { ok: false, fault: refusalOf(live.state, name) }
    return decide(shown, () => true, event)
  }

  function decide(
    shown: Shown,
    isOffered: (state: RotationState) => boolean,
    event: RotationEvent
  ): Result<RotationOverview> {
    const live = register.get(shown.id)
    if (live === null) return failed('not-found')
    if (!isOffered(live.state)) return failed('conflict', 'confirmation-stale')
    if (live.state.version !== shown.version) return failed('conflict', 'confirmation-stale')
    return journal(runner, live, event) ?? ok(overview(live))
  }

  const now = (): number => tools.clock.now()

  return {
    plan: (keyIds, mode, { group = null, scheduledBy = null, noted } = {}) =>
      planAll(tools, runner, { keyIds, mode, group, scheduledBy, noted, listings, overview }),
    start: shown => act(shown, 'start', { kind: 'started', at: now() }),
    async giveKey({ id, version }, parts) {
      try {
        const live = register.get(id)
        if (live === null) return failed('not-found')
        const problem = await giveKey({ tools, register, listings }, live, version, parts)
        if (problem !== null) return { ok: false, fault: problem }
        runner.wake(id)
        return ok(overview(live))
      } finally {
        for (const part of Object.values(parts)) part.wipe()
      }
    },
    acceptPermissions: shown => act(shown, 'accept-permissions', { kind: 'permissions-accepted', at: now() }),
    confirmDeployed: (shown, where) =>
      act(shown, 'confirm-deployed', { kind: 'deployed-confirmed', at: now(), where: where.trim() }),
    attestInUse: (shown, note) => act(shown, 'attest-in-use', { kind: 'in-use-attested', at: now(), note }),
    expectNoTraffic: (shown, reason) =>
      act(shown, 'expect-no-traffic', { kind: 'no-traffic-expected', at: now(), reason }),
    disableOld: shown => act(shown, 'disable-old', { kind: 'disable-asked', at: now() }),
    enableOld: shown => act(shown, 'enable-old', { kind: 'enable-asked', at: now() }),

    async prepareRevoke(id) {
      const live = register.get(id)
      if (live === null) return failed('not-found')
      const problem = await runner.readNow(id)
      if (problem !== null) return { ok: false, fault: problem }
      if (!allows(live.state, 'revoke-old')) return { ok: false, fault: refusalOf(live.state, 'revoke-old') }
      return ok({ pin: { rotationId: id, ...pinOf(live.state) }, overview: overview(live) })
    },

    revokeOld({ rotationId, oldId, newId, version }) {
      const live = register.get(rotationId)
      if (live === null) return failed('not-found')
      const known = pinOf(live.state)
      if (known.oldId !== oldId || known.newId !== newId) return failed('conflict', 'confirmation-stale')
      const pin = { oldId, newId, version }
      return act({ id: rotationId, version }, 'revoke-old', { kind: 'revoke-confirmed', at: now(), pin })
    },

    async checkNow(id) {
      const live = register.get(id)
      if (live === null) return failed('not-found')
      const problem = await runner.readNow(id)
      return problem === null ? ok(overview(live)) : { ok: false, fault: problem }
    },

    retry: shown => act(shown, 'retry', { kind: 'retry-asked', at: now() }),
    discardOrphan: shown => act(shown, 'discard-orphan', { kind: 'discard-asked', at: now() }),
    notOurs: shown => act(shown, 'not-ours', { kind: 'not-ours', at: now() }),
    createAgain: shown => act(shown, 'create-again', { kind: 'create-again-asked', at: now() }),
    abort: shown => act(shown, 'abort', { kind: 'abort-asked', at: now() }),
    async revokeFirst({ id, version }) {
      const live = register.get(id)
      if (live === null) return failed('not-found')
      const next = await planInstead(tools, runner, listings, { live, version })
      if (!next.ok) return next
      runner.wake(id)
      return ok(overview(next.value))
    },
    keepBoth: (shown, reason) => act(shown, 'keep-both', { kind: 'kept-both', at: now(), reason }),
    abandon: (shown, reason) => act(shown, 'abandon', { kind: 'abandoned', at: now(), reason }),

    chooseDeliveries(shown, destinations) {
      return decide(shown, canChooseDeliveries, { kind: 'deliveries-chosen', at: now(), destinations })
    },
    retryDelivery: (shown, delivery, act) =>
      decide(shown, state => deliveryActs(state, delivery).includes(act), {
        kind: 'delivery-retried',
        at: now(),
        delivery,
        mayReplace: act === 'replace'
      }),
    attestDelivery: (shown, delivery, note) =>
      decide(shown, state => deliveryActs(state, delivery).includes('attest'), {
        kind: 'delivery-attested',
        at: now(),
        delivery,
        note: note.trim()
      }),
    retryActivation: (shown, delivery) =>
      decide(shown, state => deliveryActs(state, delivery).includes('activate'), {
        kind: 'activation-retried',
        at: now(),
        delivery
      }),
    attestActivation: (shown, delivery, note) =>
      decide(shown, state => deliveryActs(state, delivery).includes('attest-active'), {
        kind: 'activation-attested',
        at: now(),
        delivery,
        note: note.trim()
      }),
    dropDelivery: (shown, delivery, reason) =>
      decide(shown, state => deliveryActs(state, delivery).includes('drop'), {
        kind: 'delivery-dropped',
        at: now(),
        delivery,
        reason: reason.trim()
      }),
    isDelivering(id) {
      const state = register.get(id)?.state
      return state?.phase === 'delivering' && isDelivering(state)
    },

    mayHandOff(id) {
      const live = register.get(id)
      if (live === null) return failed('not-found')
      return allows(live.state, 'hand-off') ? ok(null) : failed('conflict', 'not-verified')
    },
    async mayDeliver(id, to) {
      const live = register.get(id)
      if (live === null) return failed('not-found')
      const permit = await permitFor(tools, live, 'deliver', to)
      if (!permit.ok) return permit
      return permit.value.isGood() ? ok(null) : failed('conflict', 'lease-lost', { retry: 'later' })
    },
    handOffStarted(id, how, where, to) {
      const live = register.get(id)
      if (live === null) return failed('not-found')
      if (!allows(live.state, 'hand-off')) return failed('conflict', 'not-verified')
      const quiet = to === null || to.quietMs === 0 ? {} : { quietMs: to.quietMs }
      const destination = to?.choice ?? null
      const started = { kind: 'handoff-started', at: now(), how, where, destination, ...quiet } as const
      return journal(runner, live, started) ?? ok(null)
    },
    handedOff: (id, how, where, readBack) =>
      tell(runner, id, { kind: 'handed-off', at: now(), how, where, readBack }),
    handOffFailed: (id, how, problem) =>
      tell(runner, id, { kind: 'handoff-failed', at: now(), how, fault: problem }),
    possessionProven: id => tell(runner, id, { kind: 'possession-proven', at: now() }),
    storedAt: (id, where) => tell(runner, id, { kind: 'stored', at: now(), where }),
    async keepOldSecret(id, from) {
      const live = register.get(id)
      if (live !== null) await keepOldSecret(tools, register, live, from)
    },
    secretDestroyed: (id, secretId) => tell(runner, id, { kind: 'secret-destroyed', at: now(), secretId }),
    async secretGone(id, secretId, why) {
      await tell(runner, id, { kind: 'secret-lost', at: now(), why })
      await tell(runner, id, { kind: 'secret-destroyed', at: now(), secretId })
    },

    teamChanged() {
      for (const live of register.all()) {
        // What went on before this installation was admitted, or while the vault was locked, was told to nobody.
        tellTeam(tools, live, 'again')
        if (live.hold?.code !== 'team') continue
        live.restUntil = 0
        // Nothing but a person tries this again: they are told that they can.
        if (live.state.name === 'key-wanted') {
          live.hold = null
          register.changed(live)
        }
        runner.wake(live.state.plan.rotationId)
      }
    },
    capacityFreed(accountId) {
      for (const live of register.all()) {
        const { state } = live
        if (state.plan.accountId !== accountId || state.reason !== 'cap-full') continue
        // One that cannot be written now still offers it as an act.
        if (allows(state, 'retry')) journal(runner, live, { kind: 'retry-asked', at: now() })
      }
    },

    waitingCall(id) {
      const live = register.get(id)
      return live === null ? null : waitingCall(live)
    },

    listsRead: () => reopening.rereadListed(),

    get(id) {
      const live = register.get(id)
      if (live !== null) return overview(live)
      const ended = readRotation(tools, id)
      return ended === null ? null : overviewOfState(tools, ended.state, null)
    },
    list() {
      const open = register.all().map(overview)
      const known = new Set(open.map(one => one.id))
      const ended = tools.journal.inPhase(['ended'], MOST_ENDED, 'newest').flatMap(({ id }) => {
        const read = known.has(id) ? null : readRotation(tools, id)
        if (read === null) return []
        const isOver = isFinal(read.state) || read.damagedAt !== null
        const live = isOver ? null : reopening.reopen(read.state)
        return [live === null ? overviewOfState(tools, read.state, null) : overview(live)]
      })
      return [...open, ...ended]
    },
    onChange: listener =>
      register.onChange(live => {
        listener(overview(live))
      }),

    async resumeAll() {
      const open = tools.journal.inPhase(['open', 'sweeping'], MOST_RESUMED, 'oldest')
      resumeThese(
        tools,
        runner,
        open.map(({ id }) => id)
      )
      return Promise.resolve()
    },
    openOfAccount: accountId =>
      register
        .all()
        .filter(live => live.state.plan.accountId === accountId && !isFinal(live.state))
        .map(live => live.state.plan.rotationId),
    forgetAccount: accountId => {
      register.forget(accountId)
    },
    wakeAll: () => {
      runner.wakeAll()
    },
    async stop() {
      stopListening()
      await runner.stop()
    },
    settled: id => runner.settle(id),
    state: id => register.get(id)?.state ?? readRotation(tools, id)?.state ?? null
  }
}
