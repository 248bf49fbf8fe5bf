import type { KeyAddress } from '../../core/ports/provider'

/** Keys that not every server of the provider may have heard of. Times are the provider's, in epoch ms. */
export type YoungKeys = {
  noteCreated(providerKeyId: string, at: number): void
  isYoung(key: KeyAddress, now: number): boolean
}

/** A key is young for `youthMs` after it was made, by this client or, as its address says, by anybody. */
export function createYoungKeys(youthMs: number): YoungKeys {
  const created = new Map<string, number>()
  const isOver = (at: number, now: number): boolean => now - at > youthMs
  return {
    noteCreated(providerKeyId, at) {
      for (const [id, since] of created) if (isOver(since, at)) created.delete(id)
      created.set(providerKeyId, at)
    },
    isYoung({ providerKeyId, createdAt }, now) {
      const times = [created.get(providerKeyId), createdAt].filter(at => typeof at === 'number')
      return times.some(at => !isOver(at, now))
    }
  }
}
