import { create } from 'zustand'

/** Work on many things that a person waits for. `total` is null while nobody knows how much there is. */
export type Work = {
  readonly id: number
  readonly title: string
  readonly done: number
  readonly total: number | null
  readonly isStopping: boolean
  readonly stop: () => void
}

/** What takes less time is not announced: a card that only flashes tells nothing. */
export const QUIET_MS = 300

const useWorkStore = create<{ readonly works: readonly Work[]; readonly next: number }>(() => ({
  works: [],
  next: 1
}))

export const useWorks = () => useWorkStore(state => state.works)
export const readWorks = () => useWorkStore.getState().works

export type WorkHandle = {
  /** True from the moment that the person pressed Stop. */
  isStopped(): boolean
  progress(done: number, total: number | null): void
  end(): void
}

/** Shows a card with progress and Stop once the work has lasted `QUIET_MS`, until `end`. */
export function beginWork(
  title: string,
  total: number | null,
  onStop: () => void = () => undefined
): WorkHandle {
  const id = useWorkStore.getState().next
  let now: Work = { id, title, done: 0, total, isStopping: false, stop }
  let isShown = false
  useWorkStore.setState({ next: id + 1 })
  const timer = setTimeout(() => {
    isShown = true
    useWorkStore.setState(state => ({ works: [...state.works, now] }))
  }, QUIET_MS)

  function change(part: Partial<Work>): void {
    now = { ...now, ...part }
    if (isShown)
      useWorkStore.setState(state => ({ works: state.works.map(work => (work.id === id ? now : work)) }))
  }
  function stop(): void {
    if (now.isStopping) return
    change({ isStopping: true })
    onStop()
  }
  return {
    isStopped: () => now.isStopping,
    progress: (done, newTotal) => change({ done, total: newTotal }),
    end: () => {
      clearTimeout(timer)
      useWorkStore.setState(state => ({ works: state.works.filter(work => work.id !== id) }))
    }
  }
}

/** One after the other, until all are done, the person stops it, or `step` says that there is no use in going on. */
export async function inSteps<T>(
  title: string,
  items: readonly T[],
  sizeOf: (item: T) => number,
  step: (item: T) => Promise<'go-on' | 'stop'>
): Promise<{ readonly isStopped: boolean }> {
  const total = items.reduce((sum, item) => sum + sizeOf(item), 0)
  const work = beginWork(title, total)
  let done = 0
  try {
    for (const item of items) {
      if (work.isStopped()) return { isStopped: true }
      if ((await step(item)) === 'stop') return { isStopped: false }
      done += sizeOf(item)
      work.progress(done, total)
    }
    return { isStopped: false }
  } finally {
    work.end()
  }
}

/** The pieces of a long list that are sent together. */
export function inPieces<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size)
  )
}
