import { tmpdir } from 'node:os'
import { readFileSync, readdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'
import { createScanner } from '../leak/canaries'
import type { Scanner } from '../leak/canaries'
import { callFromPage, closeByButton, expect, test } from './kit/launch'
import { openKeys } from './kit/looks'

// The same search as in test/leak, in the real app: what its pages and its files hold after secrets went through it.

type SealedSecret = { readonly id: string; readonly keyName: string }
type Reply<T> = { readonly ok: boolean; readonly value: T }

async function call<T>(page: Page, name: string, input: unknown): Promise<T> {
  const reply = (await callFromPage(page, name, input)) as Reply<T>
  if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply)}`)
  return reply.value
}

async function freshSecret(page: Page, number: number): Promise<SealedSecret> {
  const snapshot = await call<{
    accounts: { id: string; providerId: string; report: { groups: { id: string }[] } | null }[]
  }>(page, 'app.snapshot', {})
  const account = snapshot.accounts.find(each => each.providerId === 'blnk')
  return call<SealedSecret>(page, 'keys.create', {
    accountId: account?.id,
    groupId: account?.report?.groups[0]?.id,
    service: 'night-shift',
    environment: 'staging',
    name: `night-shift-staging-${number}`,
    grants: ['ledgers:read'],
    permissionSetId: null,
    expiresAt: Date.now() + 30 * 86_400_000,
    options: {}
  })
}

/** Everything on the page's heap, after the garbage is gone, as one text. */
async function heapOf(session: CDPSession): Promise<string> {
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.send('HeapProfiler.disable')
  return chunks.join('')
}

function scanFiles(
  scanner: Scanner,
  directory: string,
  isMeant: (path: string) => boolean
): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => !isMeant(path))
    .filter(path => scanner.scan(readFileSync(path), path).length > 0)
}

test('R04, R05: leaves no secret in the page, its memory or any file of the profile', async ({ rekey }) => {
  test.setTimeout(180_000)
  const { page, profile, app } = rekey
  const scanner = createScanner()
  const add = (label: string, value: string): void => {
    scanner.add({ label, value: Buffer.from(value) })
  }
  await expect
    .poll(async () => (await call<{ vault: { state: string } }>(page, 'app.snapshot', {})).vault.state)
    .toBe('open')
  await call(page, 'sandbox.start', {})
  await openKeys(page)

  // Shown in the window of its own.
  const shown = await freshSecret(page, 1)
  const opening = app.waitForEvent('window')
  await call(page, 'handoff.reveal', { secretId: shown.id })
  const secretPage = await opening
  const value = secretPage.getByRole('status').first()
  await expect(value).not.toBeEmpty()
  add('revealed', (await value.textContent()) ?? '')
  await closeByButton(secretPage, 'Close')
  await expect.poll(() => app.windows().length).toBe(1)

  // Copied, and cleared again.
  const copied = await freshSecret(page, 2)
  await call(page, 'handoff.copy', { secretId: copied.id, part: null })
  add('copied', await app.evaluate(async ({ clipboard }) => await clipboard.readText()))
  await call(page, 'handoff.clearClipboard', {})

  // Sent to a file that is its destination.
  const sent = await freshSecret(page, 3)
  const destination = join(mkdtempSync(join(tmpdir(), 'rekey-deploy-')), 'night-shift.env')
  await call(page, 'handoff.deliver', {
    secretId: sent.id,
    destinationId: 'env-file',
    settings: { path: destination }
  })
  add('delivered', /=(.*)/.exec(readFileSync(destination, 'utf8'))?.[1] ?? '')

  // All screens were looked at since.
  for (const screen of ['Rotations', 'Accounts', 'History', 'Settings', 'Keys']) {
    await page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click()
  }
  const session = await page.context().newCDPSession(page)
  const heap = await heapOf(session)
  const tree = await page.evaluate(() => {
    const inputs = [...document.querySelectorAll('input, textarea')].map(
      each => (each as HTMLInputElement).value
    )
    return [document.documentElement.outerHTML, ...inputs].join('\n')
  })
  // The control: this page's own memory is really what we read.
  const marker = `heap-control-${Math.random().toString(36).slice(2)}-${Date.now()}`
  await page.evaluate(text => {
    Object.assign(window, { heapControl: [text] })
  }, marker)
  const control = await heapOf(session)

  expect(scanner.size).toBe(3)
  expect(scanner.scan(readFileSync(destination), 'destination')).toMatchObject([{ label: 'delivered' }])
  expect(heap.length).toBeGreaterThan(1_000_000)
  expect(control).toContain(marker)
  expect(scanner.scan(Buffer.from(heap), 'heap of the page')).toEqual([])
  expect(scanner.scan(Buffer.from(tree), 'document')).toEqual([])
  const isMeant = (path: string): boolean => path === destination
  expect(scanFiles(scanner, profile, isMeant)).toEqual([])
  await rekey.quit()
  expect(scanFiles(scanner, profile, isMeant)).toEqual([])
})
