import { create } from 'zustand'
import type { Mirror, Snapshot } from './mirror'

const useMirrorStore = create<{ readonly mirror: Mirror }>(() => ({ mirror: { kind: 'loading' } }))

export function readMirror(): Mirror {
  return useMirrorStore.getState().mirror
}

/** For the bridge only: main is the truth, and nothing else in the window changes what it said. */
export function writeMirror(mirror: Mirror): void {
  useMirrorStore.setState({ mirror })
}

export function useMirror(): Mirror {
  return useMirrorStore(state => state.mirror)
}

/** A part of the snapshot, below the gate that waits for it. */
export function useSnapshot<T>(select: (snapshot: Snapshot) => T): T {
  return useMirrorStore(state => {
    if (state.mirror.kind !== 'ready') throw new Error('the snapshot is not there yet')
    return select(state.mirror.snapshot)
  })
}
