/** Milliseconds that `work` takes. */
export function time(work: () => void): number {
  const begin = performance.now()
  work()
  return performance.now() - begin
}

/** Milliseconds of the processor that `work` takes: what is left of a time when others use the machine too. */
export function cpuTime(work: () => void): number {
  const begin = process.cpuUsage()
  work()
  const used = process.cpuUsage(begin)
  return (used.user + used.system) / 1_000
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function p95(values: readonly number[]): number {
  return quantile(values, 0.95)
}

export function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** How late an answer comes while a sync runs: a question every 20 ms, from when it was due until it is answered. */
export async function latencies(work: () => Promise<unknown>, ask: () => void): Promise<number[]> {
  const late: number[] = []
  const running = { isOver: false }
  const asking = (async () => {
    while (!running.isOver) {
      const due = performance.now() + 20
      await new Promise(resolve => setTimeout(resolve, 20))
      ask()
      late.push(performance.now() - due)
    }
  })()
  await work()
  running.isOver = true
  await asking
  return late
}
