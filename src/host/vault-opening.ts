import type { VaultState } from '../core/ports/vault'
import type { App } from './app'
import type { LockReason } from './host-port'

export type VaultOpening = {
  /** The first opening of the vault and what follows it is over, however it ended. */
  readonly ready: Promise<void>
  noteLockReason(reason: LockReason): void
  stop(): void
}

export type VaultOpeningTools = {
  /** Before the vault opens: what is open is shown, and says that it waits for the vault. */
  readonly before: () => Promise<void>
  /** After each opening: what was cut off is looked at before anything new is started. */
  readonly recover: () => Promise<void>
  /** After each opening, beside the recovery. */
  readonly opened: () => void
  /** Once, after the first opening. */
  readonly after: () => void
}

/** Opens the vault at start, and does what follows each time it opens and locks. */
export function openVaultAtStart(app: App, tools: VaultOpeningTools): VaultOpening {
  const { lock, publisher, records, profile } = app
  let lockReason: LockReason = 'by-hand'
  let wasLocked = lock.isLocked()
  let recovering: Promise<void> | null = null

  function onVault(state: VaultState): void {
    // The windows first: a locked screen waits for nothing, and least of all for the record of itself.
    const isLocked = lock.isLocked()
    if (isLocked === wasLocked) publisher.changed('vault')
    else publisher.restart()
    wasLocked = isLocked
    publisher.changed('accounts')
    if (state === 'locked') records.note('vault.locked', { why: lockReason }, 'rekey')
    if (state !== 'open' && state !== 'session') return
    records.note('vault.unlocked', { kind: state }, 'operator')
    if (records.isDamaged()) return
    recover().catch(app.onError)
    tools.opened()
  }

  function recover(): Promise<void> {
    recovering ??= tools.recover().finally(() => {
      recovering = null
      publisher.changed('sealedSecrets')
      app.keysChanged()
    })
    return recovering
  }

  async function openFirst(): Promise<void> {
    // A journal that cannot be read must not keep the vault shut.
    await tools.before().catch(app.onError)
    await profile.vault.open()
    await recovering
    tools.after()
  }

  const stop = lock.onState(onVault)
  return {
    ready: openFirst().catch(app.onError),
    noteLockReason: reason => {
      lockReason = reason
    },
    stop
  }
}
