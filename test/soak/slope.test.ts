import { expect, it } from 'vitest'
import { slopePerHour, type Sample } from './slope'

function sample(minute: number, heapMb: number): Sample {
  return { atMs: minute * 60_000, heapMb, rssMb: 0, files: 0 }
}

it('finds a leak of six megabytes an hour under a saw-tooth', () => {
  const samples = Array.from({ length: 600 }, (_, minute) => sample(minute, 50 + minute / 10 + (minute % 7)))

  expect(slopePerHour(samples, one => one.heapMb)).toBeCloseTo(6, 1)
})

it('finds none where memory only goes up and down', () => {
  const samples = Array.from({ length: 600 }, (_, minute) => sample(minute, 50 + (minute % 7)))

  expect(Math.abs(slopePerHour(samples, one => one.heapMb))).toBeLessThan(0.1)
})
