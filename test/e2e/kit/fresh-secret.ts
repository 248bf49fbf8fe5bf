import type { Page } from '@playwright/test'
import { callFromPage, expect } from './launch'
import type { LaunchedApp } from './launch'

export type Reply<T> = {
  readonly ok: boolean
  readonly value: T
  readonly fault?: { readonly detail?: string }
}
export type SecretReply = {
  readonly id: string
  readonly state: string
  readonly exposures: readonly { readonly how: string }[]
  readonly clipboard: { readonly clearsAt: number } | null
}

export async function call<T>(page: Page, name: string, input: unknown): Promise<Reply<T>> {
  // The door answers with the contract's reply, which main has parsed.
  return (await callFromPage(page, name, input)) as Reply<T>
}

/** A fresh key of the sandbox's Blnk, sealed and waiting for its delivery. */
export async function freshSecret({ page }: LaunchedApp): Promise<SecretReply> {
  await expect(page.getByRole('button', { name: 'Explore the sandbox' })).toBeVisible()
  await expect
    .poll(async () => (await call<{ vault: { state: string } }>(page, 'app.snapshot', {})).value.vault.state)
    .toBe('open')
  await call(page, 'sandbox.start', {})
  const snapshot = await call<{
    accounts: { id: string; providerId: string; report: { groups: { id: string }[] } | null }[]
  }>(page, 'app.snapshot', {})
  const account = snapshot.value.accounts.find(each => each.providerId === 'blnk')
  const created = await call<SecretReply>(page, 'keys.create', {
    accountId: account?.id,
    groupId: account?.report?.groups[0]?.id,
    service: 'night-shift',
    environment: 'staging',
    name: 'night-shift-staging',
    grants: ['ledgers:read'],
    permissionSetId: null,
    expiresAt: Date.now() + 30 * 86_400_000,
    options: {}
  })
  expect(created).toMatchObject({ ok: true, value: { state: 'sealed', exposures: [] } })
  return created.value
}
