// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { fault, ok, openPage, type Answers } from '../../../../../test/kit/page'
import { aBatchPreview, counts } from '../../../../../test/kit/page-views'
import { useNavigation } from '../../state/navigation'
import { BreakGlassDialog } from './BreakGlassDialog'

const MAIN: Answers = {
  'keys.counts': () => ok(counts(10)),
  'breakGlass.open': () => ok([]),
  'breakGlass.destinations': () => ok([{ id: 'connection:v', name: 'OpenBao', keys: 3 }]),
  'breakGlass.preview': () => ok(aBatchPreview({ keys: 3 }))
}
const openDialog = (answers: Answers = {}) =>
  openPage(<BreakGlassDialog batchId={null} />, { ...MAIN, ...answers })
const button = (name: string) => screen.getByRole('button', { name })

describe('break glass', () => {
  it('offers nothing over every key: at least one filter', () => {
    openDialog()

    expect(screen.getByText('Set at least one filter.')).toBeTruthy()
    expect(button('Dry run')).toHaveProperty('disabled', true)
    expect(button('Continue…')).toHaveProperty('disabled', true)
    expect(document.activeElement).toBe(button('Cancel'))
  })

  it('shows the result of a dry run in view, and that nothing was changed', async () => {
    const { user } = openDialog({ 'breakGlass.dryRun': () => ok(aBatchPreview({ keys: 4 })) })
    const scrolled = vi.spyOn(Element.prototype, 'scrollIntoView')
    await user.type(screen.getByLabelText('Created by'), 'Ada')

    await user.click(button('Dry run'))

    const result = await screen.findByText('Dry run finished. Nothing was changed.')
    expect(result.closest('[role=status]')?.textContent).toContain('act on 4 keys')
    expect(
      scrolled.mock.contexts.some(element => element instanceof Element && element.contains(result))
    ).toBe(true)
  })

  it('names the keys before anything is sent', async () => {
    const { user } = openDialog()
    await user.type(screen.getByLabelText('Created by'), 'Ada')

    const list = await screen.findByRole('list', { name: 'Which 3 keys' })

    expect(list.textContent).toContain('payments-api-prod')
    expect(screen.getByText('And 2 more keys.')).toBeTruthy()
  })

  it('takes back the result of a dry run when the choice changes', async () => {
    const { user } = openDialog({ 'breakGlass.dryRun': () => ok(aBatchPreview({ keys: 4 })) })
    await user.type(screen.getByLabelText('Created by'), 'Ada')
    await user.click(button('Dry run'))
    await screen.findByText('Dry run finished. Nothing was changed.')

    await user.type(screen.getByLabelText('Created by'), 'm')

    expect(screen.queryByText('Dry run finished. Nothing was changed.')).toBeNull()
  })

  it('takes everything that was delivered to one destination, to revoke it or to rotate it instead', async () => {
    const { user, sent } = openDialog({
      'breakGlass.dryRun': () => ok(aBatchPreview({ keys: 3 })),
      'breakGlass.keysToRotate': () => ok(['k1', 'k2', 'k3'])
    })
    await screen.findByRole('option', { name: 'OpenBao' })
    await user.selectOptions(screen.getByLabelText('Delivered to'), 'OpenBao')

    await user.click(button('Dry run'))
    await user.click(button('Rotate instead…'))

    await waitFor(() => expect(sent('breakGlass.keysToRotate')).toHaveLength(1))
    for (const [choice] of [sent('breakGlass.dryRun'), sent('breakGlass.keysToRotate')]) {
      expect(choice).toMatchObject({ destinations: ['connection:v'], mode: 'revoke' })
    }
    expect(useNavigation.getState().dialog).toEqual({ kind: 'rotate', keyIds: ['k1', 'k2', 'k3'] })
  })

  it('asks for a reason in a team, and sends it', async () => {
    const prepared = {
      batchId: 'b1',
      preview: aBatchPreview({ keys: 3 }),
      token: 'token',
      phrase: 'REVOKE 3 KEYS',
      readAt: Date.now(),
      expiresAt: Date.now() + 60_000,
      needsReason: true
    }
    const { user, sent } = openDialog({
      'breakGlass.prepare': () => ok(prepared),
      'breakGlass.start': () => fault({ code: 'conflict' })
    })
    await user.type(screen.getByLabelText('Created by'), 'Ada')
    await user.click(button('Continue…'))
    await user.type(await screen.findByLabelText('Type REVOKE 3 KEYS to confirm'), 'REVOKE 3 KEYS')

    expect(button('Revoke 3 keys')).toHaveProperty('disabled', true)
    await user.type(screen.getByLabelText('Reason'), 'The repository is public')
    await user.click(button('Revoke 3 keys'))

    await waitFor(() =>
      expect(sent('breakGlass.start')).toEqual([
        { token: 'token', phrase: 'REVOKE 3 KEYS', reason: 'The repository is public' }
      ])
    )
  })

  it('sends the own credentials along only when that was said', async () => {
    const { user, sent } = openDialog({ 'breakGlass.prepare': () => fault({ code: 'conflict' }) })
    await user.type(screen.getByLabelText('Created by'), 'Ada')

    await user.click(button('Continue…'))
    await screen.findByRole('alert')
    await user.click(screen.getByLabelText('Also the credentials that Rekey itself works with'))
    await user.click(button('Continue…'))

    await waitFor(() => expect(sent('breakGlass.prepare')).toHaveLength(2))
    expect(sent('breakGlass.prepare').map(({ management }) => management)).toEqual(['left-out', 'included'])
  })
})
