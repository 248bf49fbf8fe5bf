export type Sample = {
  readonly atMs: number
  readonly heapMb: number
  readonly rssMb: number
  readonly files: number
}

/** Megabytes an hour: the middle of all slopes between two samples, and the interval that holds the true one in 95 of 100. */
export type Slope = { readonly perHour: number; readonly low: number; readonly high: number }

export type Verdict = 'lean' | 'leaking' | 'undecided'

const NINETY_FIVE = 1.96

/**
 * Theil and Sen's estimator: a jump, a saw-tooth or a few strange samples do not move it. The interval is Kendall's; it takes
 * the samples for independent, which readings of one process are not quite.
 */
export function slopeOf(samples: readonly Sample[], valueOf: (sample: Sample) => number): Slope {
  const slopes: number[] = []
  for (const [index, later] of samples.entries()) {
    for (const earlier of samples.slice(0, index)) {
      const hours = (later.atMs - earlier.atMs) / 3_600_000
      if (hours > 0) slopes.push((valueOf(later) - valueOf(earlier)) / hours)
    }
  }
  slopes.sort((a, b) => a - b)
  const count = samples.length
  const reach = NINETY_FIVE * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18)
  const at = (place: number): number =>
    slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(place)))] ?? Number.NaN
  return {
    perHour: at((slopes.length - 1) / 2),
    low: at((slopes.length - reach) / 2),
    high: at((slopes.length + reach) / 2)
  }
}

/**
 * The same from the steps between neighbours, for what is handed out in steps and kept: memory of the system. A leak grows with
 * each step; a few large steps that happen to go up tell little, and this interval is as wide as they are.
 */
export function driftOf(samples: readonly Sample[], valueOf: (sample: Sample) => number): Slope {
  const values = samples.map(valueOf)
  const steps = values.slice(1).map((value, place) => value - (values[place] ?? value))
  const hours = ((samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0)) / 3_600_000
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length
  const spread = Math.sqrt(steps.reduce((sum, step) => sum + (step - mean) ** 2, 0) / (steps.length - 1))
  const perHour = (mean * steps.length) / hours
  const reach = (NINETY_FIVE * spread * Math.sqrt(steps.length)) / hours
  return { perHour, low: perHour - reach, high: perHour + reach }
}

/** Only an interval that lies wholly on one side of the limit decides anything. */
export function verdictOf({ low, high }: Slope, limit: number): Verdict {
  if (high < limit) return 'lean'
  return low > limit ? 'leaking' : 'undecided'
}

/** By how much the fewest open files of the later half exceed those of the earlier: what stays open, not what comes and goes. */
export function filesLeft(samples: readonly Sample[]): number {
  const half = Math.floor(samples.length / 2)
  const fewest = (part: readonly Sample[]): number => Math.min(...part.map(sample => sample.files))
  return half === 0 ? 0 : fewest(samples.slice(half)) - fewest(samples.slice(0, half))
}
