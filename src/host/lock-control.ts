import { tellEach } from '../core/guarded'
import type { Vault, VaultState } from '../core/ports/vault'

/** A call that is under way may bring a fresh secret: the key waits this long for it, and for nothing else. */
const LONGEST_WAIT_MS = 45_000
/** A window shows nothing for this long at most, then that the vault is being opened. */
const FIRST_WORD_MS = 600

export type LockControl = {
  /** What the app goes by: `locked` from the moment of the wish, even while the last call is brought home. */
  state(): VaultState
  /** May calls be answered? True for locked and for a passphrase that is missing. */
  isLocked(): boolean
  lock(): void
  /** Waits until the vault has said for the first time what it is, but not for long. */
  known(): Promise<void>
  /** Waits for a lock that is under way. */
  settled(): Promise<void>
  onState(listener: (state: VaultState) => void): () => void
}

export type LockControlOptions = {
  readonly vault: Vault
  /** Resolves when no call to a provider or a destination is in flight. */
  readonly whenIdle: () => Promise<void>
  readonly sleep: (ms: number) => Promise<void>
  readonly onError: (error: unknown) => void
}

export function createLockControl({ vault, whenIdle, sleep, onError }: LockControlOptions): LockControl {
  const listeners = new Set<(state: VaultState) => void>()
  let locking: Promise<void> | null = null
  let told: VaultState = vault.state()

  function state(): VaultState {
    return locking === null ? vault.state() : 'locked'
  }

  function tell(): void {
    const now = state()
    if (now === told) return
    told = now
    tellEach(listeners, onError, now)
  }

  vault.onState(tell)

  async function bringHome(): Promise<void> {
    try {
      await Promise.race([whenIdle(), sleep(LONGEST_WAIT_MS)])
    } finally {
      vault.lock()
      locking = null
      tell()
    }
  }

  return {
    state,
    isLocked: () => state() === 'locked' || state() === 'passphrase-needed',
    lock: () => {
      if (locking !== null || !['open', 'session'].includes(vault.state())) return
      locking = bringHome()
      locking.catch(onError)
      tell()
    },
    known: async () => {
      if (state() !== 'starting') return
      let stop = (): void => undefined
      const heard = new Promise<void>(resolve => {
        const listener = (): void => {
          resolve()
        }
        listeners.add(listener)
        stop = () => {
          listeners.delete(listener)
        }
      })
      await Promise.race([heard, sleep(FIRST_WORD_MS)])
      stop()
    },
    settled: () => locking ?? Promise.resolve(),
    onState: listener => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    }
  }
}
