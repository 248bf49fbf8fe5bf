import type { Key } from '../../core/key'
import type { SlotView } from '../../contract/deliveries'
import type { Exposure, Slot } from '../../core/ports/sealed-secrets'

export type SlotSurroundings = {
  readonly key: Key | null
  readonly accountName: string
  readonly exposures: readonly Exposure[]
  readonly clipboard: SlotView['clipboard']
}

export function toSlotView(slot: Slot, around: SlotSurroundings): SlotView {
  return {
    id: slot.id,
    keyId: slot.keyId,
    keyName: around.key?.name ?? slot.label,
    masked: around.key?.masked ?? null,
    accountName: around.accountName,
    rotationId: slot.rotationId,
    state: slot.state,
    createdAt: slot.createdAt,
    expiresAt: slot.expiresAt,
    fingerprint: slot.fingerprint,
    // What failed before anything left the vault is no exposure; what was only started may be one.
    exposures: around.exposures
      .filter(exposure => exposure.outcome !== 'failed')
      .map(({ startedAt, kind, where }) => ({ at: startedAt, how: kind, where })),
    parts: slot.parts.map(({ name, label, envName, isSecret }) => ({ name, label, envName, isSecret })),
    clipboard: around.clipboard
  }
}
