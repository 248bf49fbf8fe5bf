// Bugs put into the real code, one at a time, to prove that the schedules would see them. The text must be found exactly once.

export type Edit = { readonly file: string; readonly find: string; readonly replace: string }
export type Mutant = { readonly name: string; readonly edits: readonly Edit[] }

const CREATING = 'src/services/rotation/changing-effects.ts'
const MAKING = 'src/core/rotation/phases/creating.ts'
const DELIVERING = 'src/core/rotation/phases/delivering.ts'
const DRAINING = 'src/core/rotation/phases/draining.ts'
const REVOKING = 'src/core/rotation/phases/revoking.ts'
const TASKS = 'src/core/rotation/tasks.ts'
const ORPHANS = 'src/core/rotation/orphans.ts'
const EFFECTS = 'src/core/rotation/effects-of.ts'
const HANDOFF = 'src/services/rotation/rotation-handoff.ts'

const one = (name: string, file: string, find: string, replace: string): Mutant => ({
  name,
  edits: [{ file, find, replace }]
})

const DRAIN = 'src/core/rotation/drain.ts'
const ACTIVATIONS = 'src/core/rotation/follow-activations.ts'
const EVIDENCE = 'src/core/rotation/evidence.ts'
const READING = 'src/core/rotation/reading.ts'

export const MUTANTS: readonly Mutant[] = [
  // What real servers taught.
  one(
    'absence-closes',
    DRAINING,
    '  if (!old.isListed) return waitUnlisted(state, listed.at)\n',
    "  if (!old.isListed && state.old.missedReadings >= 2)\n    return toRevoking(withGrade(set(state, { claimedAt: listed.startedAt }), 'E1', listed.at), 'revoked-claimed', listed.at)\n"
  ),
  one(
    'local-time',
    'src/core/instant.ts',
    '  if (found === null) return null\n  const [, year, month, day, hours',
    '  if (found === null) return { at: new Date(text).getTime(), precisionMs: 1 }\n  const [, year, month, day, hours'
  ),
  {
    name: 'name-is-identity',
    edits: [
      {
        file: READING,
        find: '    if (before.has(providerKeyId)',
        replace: '    if (labelOf(name) !== labelOf(state.plan.old.name) || before.has(providerKeyId)'
      },
      {
        file: 'src/core/rotation/name-rule.ts',
        find: '  if (markersIn(name).includes(marker.toUpperCase())) return true\n',
        replace: '  if (name) return false\n'
      }
    ]
  },
  one(
    'the second of two nameless keys is overlooked',
    READING,
    'isUnanswered(attempt) || attempt === answered)',
    'isUnanswered(attempt) || attempt === null)'
  ),
  // A person says that nothing uses the key, and something does.
  one(
    'a word stands for quiet',
    DRAIN,
    '  if (at === null || (monitor.lastUsedAt !== null',
    '  if (state.evidence.isAttested || at === null || (monitor.lastUsedAt !== null'
  ),
  one('lossy-read-as-quiet', DRAIN, "if (quality?.kind !== 'lossy' ||", 'if (quality !== null ||'),
  {
    name: 'probe-is-use',
    edits: [
      {
        file: EVIDENCE,
        find: "  if (isExplainedByProbe(state, 'new', at)) return false\n",
        replace: '  if (at > 0) return true\n'
      }
    ]
  },
  one(
    'disabled-is-dead',
    EVIDENCE,
    "  return seen.status === 'gone' && state.plan.provider.revokeMeans === 'kept'\n",
    "  return seen.status === 'gone' || seen.status === 'disabled'\n"
  ),
  one(
    'a-known-id-becomes-ours',
    MAKING,
    'if (event.isKnownId === true || isOthers(state, id)) return',
    'if (isOthers(state, id)) return'
  ),
  one(
    'a-secret-in-use-is-delivered-as-new',
    'src/services/handoff/send.ts',
    'if (holdsSecret && !mayHaveLeft(',
    'if (!tools && !mayHaveLeft('
  ),
  one(
    'a-yes-to-a-revoke-is-believed',
    REVOKING,
    '  const isDead = isSeenDead(state, old)\n',
    '  const isDead = true\n'
  ),
  one(
    'the-old-key-need-not-be-quiet',
    DRAIN,
    '  return readings >= SAMPLES_NEEDED && ',
    '  if (readings >= 1) return true\n  return '
  ),
  one(
    'the-sealed-secret-is-destroyed-early',
    EFFECTS,
    "  const isInUse = state.entered['new-in-use'] !== undefined\n",
    '  const isInUse = true\n'
  ),
  // Several destinations.
  one(
    'drain-after-first',
    'src/core/rotation/deliveries.ts',
    "state.deliveries.every(one => one.state === 'dropped' || isActive(one))",
    'state.deliveries.some(isActive)'
  ),
  one(
    'drain-before-activation',
    'src/core/rotation/deliveries.ts',
    "  return state === 'verified' && (activation === null || activation.state === 'active')",
    "  return state === 'verified' && activation !== undefined"
  ),
  one(
    'activation-repeated-blindly',
    ACTIVATIONS,
    "    return changeActivation(state, event, { state: 'unknown', fault: problem, notBefore })\n",
    "    return changeActivation(state, event, { state: 'waiting', fault: problem, notBefore })\n"
  ),
  one(
    'an activation that was under way is started again after a crash',
    ACTIVATIONS,
    "activation: { ...delivery.activation, state: 'unknown' as const, notBefore: 0 } }",
    "activation: { ...delivery.activation, state: 'waiting' as const, notBefore: 0 } }"
  ),
  one(
    'ignore-revision',
    'src/destinations/kit/entry-store.ts',
    '      if (before.value.revision !== revision) return conflict\n',
    ''
  ),
  one(
    'delete-foreign',
    'src/destinations/kit/text-entry.ts',
    "withFields(text === '' ? '{}' : text, values)",
    "withFields('{}', values)"
  ),
  {
    name: 'trust-2xx',
    edits: [
      {
        file: 'src/destinations/kit/entry-store.ts',
        find: 'return prove(target.value, secret, before.value, written.value)',
        replace: 'return stored'
      },
      {
        file: 'src/services/handoff/send.ts',
        find: "  if (found.value.holding === 'unreadable') return ok('not-read')\n",
        replace: "  if (found.ok) return ok('equal')\n"
      }
    ]
  },
  // The nine of the model.
  {
    name: 'intent written after the send',
    edits: [
      {
        file: CREATING,
        find: '  const isTaken = register.apply(live, {',
        replace:
          '  const early = await answered(tools.clock, () => call.client.createKey(newKey))\n  const isTaken = register.apply(live, {'
      },
      {
        file: CREATING,
        find: '  const outcome = await answered(tools.clock, () => call.client.createKey(newKey), wipeLate)',
        replace: '  const outcome = early'
      }
    ]
  },
  one(
    'no marker in the name',
    'src/core/rotation/replacement.ts',
    'name: withMarker(old.name, marker, lengthFor(state, marker, maxNameLength)),',
    'name: withMarker(old.name, marker, lengthFor(state, marker, maxNameLength)).replace(/ .*/, ""),'
  ),
  one(
    'no sweep for late commits',
    'src/core/rotation/phases/ended.ts',
    'state.attempts.length === 0 && !state.isSwept',
    '!state.isSwept'
  ),
  one(
    'blind second create after a lost answer',
    MAKING,
    "  return goTo(unknown, 'create-unknown', at, reason)\n",
    "  return goTo(set(unknown, { attempts: markLast(state, 'failed') }), 'preflight', at)\n"
  ),
  one(
    'blind second revoke after a lost answer',
    TASKS,
    "{ ...task, phase: 'unknown' as const, since: event.at, notBefore }",
    "{ ...task, phase: 'send' as const, since: event.at, notBefore }"
  ),
  {
    name: 'shown before it is journaled',
    edits: [
      {
        file: HANDOFF,
        find: '    const started = rotations.handOffStarted(rotationId, how, where, null)\n    if (!started.ok) return started\n    const answer = await work()',
        replace:
          '    const answer = await work()\n    const started = rotations.handOffStarted(rotationId, how, where, null)\n    if (!started.ok) return started'
      },
      {
        file: 'src/services/handoff/show.ts',
        find: "      const seq = beginShowing(tools, sealedSecret.value, { kind: 'copy', part, where: 'clipboard' })",
        replace:
          "      await tools.clipboard.writeSecret(text)\n      return ok({ clearsAt: 0, marks: 'plain' as const })\n      const seq = beginShowing(tools, sealedSecret.value, { kind: 'copy', part, where: 'clipboard' })"
      }
    ]
  },
  {
    name: 'shown again after a crash',
    edits: [
      {
        file: DELIVERING,
        find: "  const reason = state.name === 'created' ? 'handoff-interrupted' : state.reason\n",
        replace: '  if (state) return set(state, { handOff: null })\n  const reason = state.reason\n'
      },
      {
        file: 'src/services/handoff/show.ts',
        find: '  const showings = showingsOf(tools, sealedSecret.id)\n  if (showings.length === 0',
        replace:
          '  const showings: never[] = []\n  if (sealedSecret) return null\n  if (showings.length === 0'
      }
    ]
  },
  one(
    'the lost key is left alive',
    ORPHANS,
    "    state: isAuto ? 'clearing' : 'asked',\n    claimedAt: null,\n",
    "    state: 'gone',\n    claimedAt: at,\n"
  ),
  one(
    'revoked before the new key is in use',
    'src/core/rotation/phases/overlapping.ts',
    '|| !isInUse(checked, seen)) return checked',
    ') return checked'
  ),
  // Our own.
  one(
    'a create that was under way is forgotten at start',
    MAKING,
    "  if (state.name === 'create-intent') return createBecomesUnknown(woken, at, 'interrupted')\n",
    ''
  ),
  one(
    'a call that was under way is forgotten at start',
    TASKS,
    '  if (task === null) return state\n',
    '  if (task === null || state) return state\n'
  ),
  one(
    'a create is sent twice',
    CREATING,
    '  const outcome = await answered(tools.clock, () => call.client.createKey(newKey), wipeLate)\n',
    "  let outcome = await answered(tools.clock, () => call.client.createKey(newKey))\n  if (outcome.kind === 'unknown') outcome = await answered(tools.clock, () => call.client.createKey(newKey))\n"
  ),
  one(
    'the sealed secret is never destroyed',
    'src/core/rotation/evidence.ts',
    "  return state.sealedSecret !== null && state.sealedSecret.state !== 'destroyed'\n",
    "  return state.sealedSecret !== null && state.sealedSecret.state !== 'destroyed' && state.claimedAt === null\n"
  ),
  one(
    'the old secret is only said to be destroyed',
    'src/services/rotation/local-effects.ts',
    '    tools.journal.destroyOldSecret(live.state.plan.rotationId)\n',
    ''
  ),
  one(
    'the new secret is kept as the old one',
    'src/services/rotation/old-secret.ts',
    'Promise.resolve(!isSameSecret(secret, fresh) && isOldKey(secret, fresh))',
    'Promise.resolve(true)'
  ),
  one(
    'an incident makes the new key before it kills the old one',
    MAKING,
    "  if (state.plan.mode === 'incident' && state.claimedAt === null) return revokeFirst(noted, at)\n",
    ''
  ),
  one(
    'an incident ends without a key',
    DELIVERING,
    '  if (state.claimedAt !== null) return set(startOver(disowned, event.at), { reason })\n',
    ''
  ),
  one(
    'a lost answer is not given time to settle',
    'src/core/rotation/reconcile.ts',
    'attempt.intendedAt + Math.max(state.plan.policy.settleMs, state.plan.provider.listLagMs)',
    'attempt.intendedAt'
  ),
  one(
    'the new key is revoked for the old one',
    CREATING,
    'providerKeyId: effect.target,',
    "providerKeyId: effect.target.replace('k1', 'k2'),"
  ),
  one(
    'an accepted revoke is not journaled',
    CREATING,
    "    await register.record(live, { kind: 'call-committed', at, callId, alreadyGone })\n",
    ''
  ),
  one(
    'handed off before it is written',
    HANDOFF,
    '      const answer = await handoff.deliver(kept)\n',
    "      await rotations.handedOff(rotationId, 'destination', where, 'equal')\n      const answer = await handoff.deliver(kept)\n"
  ),
  one(
    'a key that still works is left to polling',
    REVOKING,
    "  return { ...state, reason: 'still-accepted', reasonBefore: state.reason }\n",
    '  return state\n'
  ),
  one(
    'a doubled key is overlooked',
    ORPHANS,
    "  const isCreating = state.name === 'create-intent'\n",
    "  const isCreating = state.name !== 'create-unknown'\n"
  ),
  one(
    'a key that a person made is taken without its secret',
    'src/services/rotation/given-key.ts',
    '      tools.sealedSecrets.insert({ ...sealedSecret, keyId }, box)\n',
    ''
  )
]
