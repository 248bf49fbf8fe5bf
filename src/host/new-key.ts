import { createNewVaultKey, type NewVaultKey } from '../services/new-vault-key'
import type { HandlerTools } from './handlers/all-handlers'

export function newKeyIn({
  profile,
  options,
  rotations
}: Pick<HandlerTools, 'profile' | 'options' | 'rotations'>): NewVaultKey {
  return createNewVaultKey({
    ...profile.store,
    clock: options.clock,
    slots: profile.slots,
    vault: profile.vault,
    slotGone: (...gone) => rotations.service.slotGone(...gone)
  })
}
