import { expect, test } from './kit/launch'
import { enterSandbox } from './kit/looks'

// R62: what a person pastes by mistake, such as a whole file.

test('refuses 20 MB that are pasted into the search box, says so, and goes on', async ({ rekey }) => {
  const { app, page } = rekey
  await enterSandbox(rekey)
  const search = page.getByRole('searchbox', { name: 'Search keys' })
  await search.fill('env:prod')
  await app.evaluate(({ clipboard }) => clipboard.writeText('a b:c '.repeat(3_500_000)))

  await search.press('ControlOrMeta+V')

  await expect(search).toHaveValue('env:prod')
  const words = (): Promise<string> => search.evaluate(field => (field as HTMLInputElement).validationMessage)
  await expect.poll(words).toMatch(/^This text is too long: 21,000,000 characters\. Paste at most 20,000\.$/)

  await search.fill('env:staging')

  await expect.poll(words).toBe('')
  await expect(page.getByText(/^\d+ of \d+$/)).toBeVisible()
})
