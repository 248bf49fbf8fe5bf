import { resolve } from 'node:path'

/** What the command line asks for. Electron's and Chromium's own switches are not ours to read. */
export type LaunchOptions = {
  /** Absolute; null for the system's place. */
  readonly userDataDir: string | null
  /** Open, wait for the first meaningful picture, leave. */
  readonly isSmoke: boolean
  readonly screenshot: string | null
  /** Smoke only: start the sandbox and wait for its keys. */
  readonly withSandbox: boolean
  /** Smoke only: the profile goes with the run, so no item of it may stay in the person's keychain. */
  readonly hasThrowAwayProfile: boolean
}

/** Reads `--name VALUE` and `--name=VALUE`. A value never begins with a dash, so that a switch is not taken for one. */
export function readLaunchOptions(argv: readonly string[], cwd: string): LaunchOptions {
  const screenshot = valueOf(argv, '--screenshot')
  const userDataDir = valueOf(argv, '--user-data-dir')
  return {
    userDataDir: userDataDir === null ? null : resolve(cwd, userDataDir),
    isSmoke: argv.includes('--smoke'),
    screenshot: screenshot === null ? null : resolve(cwd, screenshot),
    withSandbox: argv.includes('--sandbox'),
    hasThrowAwayProfile: argv.includes('--smoke') && argv.includes('--throw-away-profile')
  }
}

function valueOf(argv: readonly string[], name: string): string | null {
  for (const [index, argument] of argv.entries()) {
    if (argument.startsWith(`${name}=`)) return argument.slice(name.length + 1) || null
    const next = argv[index + 1]
    if (argument === name && next !== undefined && !next.startsWith('-')) return next
  }
  return null
}
