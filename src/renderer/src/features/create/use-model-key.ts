import { useEffect, useState } from 'react'
import type { KeyDetailView } from '../../../../contract/keys'
import { call, inBackground } from '../../bridge'
import { sayFault } from '../../state/toasts'

/** The key whose settings a form begins with; null without one, and when it cannot be read any more. */
export function useModelKey(keyId: string | null): KeyDetailView | 'reading' | null {
  const [model, setModel] = useState<KeyDetailView | 'reading' | null>(keyId === null ? null : 'reading')
  useEffect(() => {
    if (keyId === null) return
    let isCurrent = true
    const read = async () => {
      const reply = await call('keys.detail', { keyId })
      if (!isCurrent) return
      setModel(reply.ok ? reply.value : null)
      if (!reply.ok) sayFault(reply.fault)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [keyId])
  return model
}
