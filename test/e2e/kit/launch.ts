import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, test as base, expect } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'

export const ROOT = resolve(import.meta.dirname, '../../..')

export type LaunchedApp = {
  readonly app: ElectronApplication
  /** The main window. */
  readonly page: Page
  readonly profile: string
  /** Errors in the console of any page, and bugs that main printed. A test fails when there are any at its end. */
  readonly errors: string[]
  /** Errors that a test provokes on purpose. */
  expectErrors(pattern: RegExp): void
  /** Quits as a person does, and waits until the process is gone. */
  quit(): Promise<void>
}

export type LaunchOptions = {
  readonly profile?: string
  readonly args?: readonly string[]
  /** Switches of Electron itself, which stand before the app. */
  readonly before?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

type Launch = (options?: LaunchOptions) => Promise<LaunchedApp>

/** Main prints what went wrong in one of these forms; the rest of its stderr is Chromium talking about the desktop. */
const BUG = /Unhandled|\b[A-Z][a-z]+Error\b|Rekey could not start|did not close in order/

type Fixtures = {
  /** Opens the built app with a profile of its own, which is gone afterwards. */
  launch: Launch
  /** One app, opened. */
  rekey: LaunchedApp
  profile: string
}

export const test = base.extend<Fixtures>({
  // Playwright wants the first argument to be a pattern, also when nothing is taken from it.
  profile: async ({}, use) => {
    const profile = mkdtempSync(join(tmpdir(), 'rekey-e2e-'))
    await use(profile)
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  },
  launch: async ({ profile }, use) => {
    const launched: { readonly app: LaunchedApp; readonly expected: RegExp[] }[] = []
    await use(async options => {
      const one = await launchApp({ profile, ...options })
      launched.push(one)
      return one.app
    })
    for (const { app } of launched) await app.quit()
    for (const { app, expected } of launched) {
      expect(app.errors.filter(error => !expected.some(pattern => pattern.test(error)))).toEqual([])
    }
  },
  rekey: async ({ launch }, use) => {
    await use(await launch())
  }
})

export { expect }

async function launchApp(options: LaunchOptions): Promise<{ app: LaunchedApp; expected: RegExp[] }> {
  const app = await _electron.launch({
    args: [
      ...(options.before ?? []),
      '.',
      `--user-data-dir=${options.profile ?? ''}`,
      ...(options.args ?? [])
    ],
    cwd: ROOT,
    ...(options.env === undefined ? {} : { env: { ...ownEnvironment(), ...options.env } })
  })
  const errors: string[] = []
  const expected: RegExp[] = []
  let isGone = false
  app.process().once('exit', () => {
    isGone = true
  })
  app.process().stderr?.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString('utf8').split('\n')) if (BUG.test(line)) errors.push(line)
  })
  app.on('window', page => {
    watchConsole(page, errors)
  })
  const page = await app.firstWindow()
  watchConsole(page, errors)
  return {
    expected,
    app: {
      app,
      page,
      profile: options.profile ?? '',
      errors,
      expectErrors: pattern => {
        expected.push(pattern)
      },
      quit: async () => {
        if (!isGone) await app.close()
      }
    }
  }
}

function ownEnvironment(): Record<string, string> {
  const given = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined
  )
  return Object.fromEntries(given)
}

const watched = new WeakSet<Page>()

function watchConsole(page: Page, errors: string[]): void {
  if (watched.has(page)) return
  watched.add(page)
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', error => {
    errors.push(error.message)
  })
}

/** Calls a command as the window does, through its own door. */
export async function callFromPage(page: Page, name: string, input: unknown): Promise<unknown> {
  const answer = await page.evaluate(
    ([command, value]) => {
      const door = (window as unknown as { rekey: { call(name: unknown, input: unknown): Promise<string> } })
        .rekey
      return door.call(command, value)
    },
    [name, input] as const
  )
  return JSON.parse(answer)
}

/** Clicks the button that closes this very window, and waits until it is gone: a plain click may find it gone half-way. */
export async function closeByButton(page: Page, name: string): Promise<void> {
  const closed = page.waitForEvent('close')
  await page.getByRole('button', { name }).evaluate((button: HTMLElement) => {
    setTimeout(() => {
      button.click()
    }, 20)
  })
  await closed
}
