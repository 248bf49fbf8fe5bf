import type { Page } from '@playwright/test'
import { callFromPage, expect } from './launch'

type View = {
  readonly id: string
  readonly version: number
  readonly state: string
  readonly closedAt: number | null
  readonly acts: readonly string[]
  readonly deliveries: readonly unknown[]
}

/** The only rotation of this profile. */
export async function rotationOf(page: Page): Promise<View | undefined> {
  const reply = (await callFromPage(page, 'app.snapshot', {})) as {
    readonly value: { readonly rotations: readonly View[] }
  }
  return reply.value.rotations[0]
}

/** Delivers to an env file, uses the new key as the service would, and confirms the revoke, until it is closed. */
export async function finishRotation(
  page: Page,
  service: { readonly envFile: string; readonly use: (envFile: string) => Promise<void> }
): Promise<void> {
  const until = Date.now() + 150_000
  for (;;) {
    const view = await rotationOf(page)
    if (view !== undefined && view.closedAt !== null) return expect(view.state).toBe('closed')
    if (Date.now() > until) throw new Error(`It still waits: ${JSON.stringify(view)}`)
    if (view !== undefined) await act(page, view, service.envFile)
    await service.use(service.envFile)
    await page.waitForTimeout(300)
  }
}

async function act(page: Page, view: View, envFile: string): Promise<void> {
  const shown = { rotationId: view.id, version: view.version }
  const [first] = view.acts
  if (first === 'start') await callFromPage(page, 'rotations.start', shown)
  if (first === 'hand-off' && view.deliveries.length === 0) {
    const destinations = [{ id: 'env-file', settings: { path: envFile } }]
    await callFromPage(page, 'rotations.chooseDestinations', { ...shown, destinations })
  }
  if (view.acts.includes('attest-in-use')) {
    await callFromPage(page, 'rotations.attestInUse', { ...shown, note: 'The service was restarted.' })
  }
  if (view.acts.includes('revoke-old')) await confirmRevoke(page, view.id)
}

/** What a person does in the dialog that shows the facts of the old key. */
export async function confirmRevoke(page: Page, rotationId: string): Promise<void> {
  const reply = (await callFromPage(page, 'rotations.prepareRevoke', { rotationId })) as {
    readonly ok: boolean
    readonly value: { readonly token: string; readonly phrase: string | null }
  }
  if (!reply.ok) return
  const { token, phrase } = reply.value
  await callFromPage(page, 'rotations.revokeOld', { rotationId, token, phrase: phrase ?? '' })
}
