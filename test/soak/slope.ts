export type Sample = {
  readonly atMs: number
  readonly heapMb: number
  readonly rssMb: number
  readonly files: number
}

/** The slope of the straight line that fits best, per hour. */
export function slopePerHour(samples: readonly Sample[], valueOf: (sample: Sample) => number): number {
  const count = samples.length
  if (count < 2) return 0
  const hours = samples.map(sample => sample.atMs / 3_600_000)
  const values = samples.map(valueOf)
  const meanHour = sum(hours) / count
  const meanValue = sum(values) / count
  const spread = sum(hours.map(hour => (hour - meanHour) ** 2))
  const together = sum(hours.map((hour, index) => (hour - meanHour) * ((values[index] ?? 0) - meanValue)))
  return spread === 0 ? 0 : together / spread
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
