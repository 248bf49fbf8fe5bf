import { describe, expect, it } from 'vitest'
import { journeyFiles } from '../../scripts/desktops/journeys.mjs'

describe('the journeys of npm run test:desktops', () => {
  it('are all there', () => {
    expect(journeyFiles()).toContain('test/e2e/full-disk.e2e.ts')
  })

  it('fail by name when a file is missing, and are not left out', () => {
    expect(() => journeyFiles(['full-disk', 'no-such-journey'])).toThrow('test/e2e/no-such-journey.e2e.ts')
  })
})
