import { safely } from '../host/timers'
import type { OnError } from '../core/guarded'

export type CoverOptions = {
  readonly closeSecretWindows: () => void
  readonly clearClipboard: () => Promise<void>
  /** What Chromium keeps of the pages. */
  readonly forgetPages: () => Promise<void>
  readonly onError: OnError
}

export type Cover = {
  clearClipboard(): void
  /** Empties the places outside the vault where a secret may still stand. Each of them, whatever becomes of the others. */
  all(): void
}

export function createCover(options: CoverOptions): Cover {
  const { onError } = options
  const clearClipboard = (): void => {
    safely(() => {
      options.clearClipboard().catch(onError)
    }, onError)
  }
  return {
    clearClipboard,
    all: () => {
      safely(options.closeSecretWindows, onError)
      clearClipboard()
      safely(() => {
        options.forgetPages().catch(onError)
      }, onError)
    }
  }
}
