import { defineConfig } from '@playwright/test'

// One worker: every test opens a whole Electron, and two of them on a small machine only slow each other down.
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
