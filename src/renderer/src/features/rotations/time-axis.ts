import type { RotationView } from '../../../../contract/rotations'

export type Axis = { readonly from: number; readonly to: number }

const LEAST_SPAN_MS = 20_000
/** A closed rotation shows a little of what came after. */
const CLOSED_MARGIN_MS = 5_000

/** One axis for both keys: from the first sample, or a little before the start, until now or the end. */
export function axisOf(rotation: RotationView, now: number): Axis {
  const samples = [...rotation.old.samples, ...(rotation.new?.samples ?? [])]
  const to = rotation.closedAt === null ? now : rotation.closedAt + CLOSED_MARGIN_MS
  const first = Math.min(rotation.startedAt, ...samples.map(sample => sample.at))
  return { from: Math.min(first, to - LEAST_SPAN_MS), to }
}

/** Where a time stands on the axis, 0 to 1, held inside of it. */
export function placeOn(axis: Axis, at: number): number {
  return Math.min(1, Math.max(0, (at - axis.from) / (axis.to - axis.from)))
}

/** The distinct last-used values that readings showed: each is one seen use. */
export function usesOf(samples: RotationView['old']['samples']): readonly number[] {
  return [...new Set(samples.flatMap(sample => (sample.lastUsedAt === null ? [] : [sample.lastUsedAt])))]
}

const STEPS_MS = [
  5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 10_800_000, 21_600_000, 86_400_000, 604_800_000
]

/** Round times for the marks of the axis, at most `most`. */
export function ticksOf(axis: Axis, most: number): readonly number[] {
  const span = axis.to - axis.from
  const step = STEPS_MS.find(each => span / each <= most) ?? Math.ceil(span / most)
  const ticks: number[] = []
  for (let at = Math.ceil(axis.from / step) * step; at <= axis.to; at += step) ticks.push(at)
  return ticks
}

/** Which of these places (from left to right) may have a word: each `space` or more away from the last one that has. */
export function withSpace(places: readonly number[], space: number): ReadonlySet<number> {
  const chosen = new Set<number>()
  let last = Number.NEGATIVE_INFINITY
  for (const [index, place] of places.entries()) {
    if (place - last < space) continue
    chosen.add(index)
    last = place
  }
  return chosen
}
