import { useEffect, useState } from 'react'
import type { SealedSecretView } from '../../../../contract/deliveries'
import type { KeyDetailView } from '../../../../contract/keys'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'

export type LastDestination = NonNullable<KeyDetailView['deliveredTo'][number]['destination']>

/**
 * Where the key that this one replaces was last sent, as the history knows it; null when nobody does. It is the old key of
 * the sealed secret's rotation, or else the one that `like` names.
 */
export function useLastDestination(
  sealedSecret: SealedSecretView,
  like: string | null
): LastDestination | null {
  const oldKeyId = useSnapshot(
    ({ rotations }) => rotations.find(each => each.id === sealedSecret.rotationId)?.old.keyId ?? like
  )
  const [destination, setDestination] = useState<LastDestination | null>(null)
  useEffect(() => {
    if (oldKeyId === null) return
    let isCurrent = true
    const read = async () => {
      const reply = await call('keys.detail', { keyId: oldKeyId })
      if (!isCurrent || !reply.ok) return
      setDestination(reply.value.deliveredTo.find(each => each.destination !== null)?.destination ?? null)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [oldKeyId])
  return destination
}
