import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/**
 * Two projects. `unit` is part of `npm run check`: tests beside the code and the walls of the house. `integration` is what
 * crosses rooms (real servers, real files, crashes, the set-up itself). End-to-end tests (`*.e2e.ts`) belong to Playwright.
 */
export default defineConfig({
  test: {
    passWithNoTests: true,
    restoreMocks: true,
    unstubEnvs: true,
    // Vitest leaves one core free, which on a machine with two is every second one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'test/architecture.test.ts'],
          // Of computation alone, on a machine that is busy with other things.
          testTimeout: 60_000
        }
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/**/*.test.{ts,mjs}'],
          exclude: ['test/architecture.test.ts', 'test/e2e/**', 'test/packaged/**'],
          // Several times what the longest test takes on two idle cores.
          testTimeout: 120_000,
          hookTimeout: 120_000
        }
      },
      {
        // Needs real servers: `npm run test:real`.
        extends: true,
        test: {
          name: 'real',
          include: ['test/real/**/*.real.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000
        }
      },
      {
        // Needs the packaged app: `npm run test:packaged`.
        extends: true,
        test: {
          name: 'packaged',
          include: ['test/packaged/**/*.test.mjs'],
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      }
    ]
  }
})
