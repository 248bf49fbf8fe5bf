// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { aRow } from '../../../../../test/kit/page-views'
import { ok, openPage } from '../../../../../test/kit/page'
import { goTo, useNavigation } from '../../state/navigation'
import { QuickRevoke } from './QuickRevoke'

const VALUE = 'glpat-not-a-real-token-0000'
const LINK = 'Check it at its vendor…'

async function pasted(sure: 'certain' | 'possible' | null) {
  const hits = sure === null ? [] : [{ row: aRow(), how: 'format' as const, sure }]
  const close = vi.spyOn(window, 'close').mockImplementation(() => undefined)
  const page = openPage(<QuickRevoke />, {
    'quick.match': () =>
      ok({ as: 'secret', hits, total: hits.length, providers: ['gitlab-group'], fingerprints: 'compared' }),
    'app.show': () => ok(null)
  })
  await page.user.click(screen.getByRole('combobox'))
  await page.user.paste(VALUE)
  await screen.findByText(/pasted secret/)
  return { ...page, close }
}

describe('a secret that is pasted into quick revoke', () => {
  it.each([null, 'possible'] as const)(
    'leads to its vendor where no account is sure to know it (%s)',
    async sure => {
      const { user, sent, close } = await pasted(sure)

      await user.click(screen.getByRole('button', { name: LINK }))

      expect(sent('app.show')).toEqual([{ screen: 'leak', id: null }])
      await waitFor(() => expect(close).toHaveBeenCalled())
      expect(JSON.stringify(sent('app.show'))).not.toContain(VALUE)
    }
  )

  it('leads to no vendor where an account knows it', async () => {
    await pasted('certain')

    expect(screen.queryByRole('button', { name: LINK })).toBeNull()
  })

  it('opens the dialog for leaked values in the main window', () => {
    goTo('leak', null)

    expect(useNavigation.getState().dialog).toEqual({ kind: 'leak' })
  })
})
