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
