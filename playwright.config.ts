import { defineConfig } from '@playwright/test'

// One worker: two apps on one display would share its clipboard and its focus. `npm test` runs two halves, each with a display.
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.e2e.ts',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  outputDir: 'test-results'
})
