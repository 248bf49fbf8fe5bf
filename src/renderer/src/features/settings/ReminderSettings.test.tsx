// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { fault, ok, openPage, type Answers } from '../../../../../test/kit/page'
import { aChannel } from '../../../../../test/kit/page-views'
import type { ChannelView } from '../../../../contract/reminders'
import { DEFAULT_SETTINGS } from '../../../../host/settings'
import { faultWords } from '../../../../words/faults'
import { useNavigation } from '../../state/navigation'
import { Toasts } from '../../app/Toasts'
import { ReminderSettings } from './ReminderSettings'

function show(channels: readonly ChannelView[] = [], answers: Answers = {}) {
  const onChange = vi.fn()
  const element = (
    <>
      <ReminderSettings settings={DEFAULT_SETTINGS} onChange={onChange} />
      <Toasts />
    </>
  )
  const page = openPage(element, answers, { channels: [...channels] })
  return { ...page, onChange }
}

const days = () => screen.getByLabelText('Remind')

describe('the reminders in Settings', () => {
  it('keep the days that were typed, sorted and once each, with Enter', async () => {
    const { user, onChange } = show()
    await user.clear(days())

    await user.type(days(), '3, 21 3{Enter}')

    expect(onChange).toHaveBeenCalledExactlyOnceWith({ reminders: { days: [21, 3] } })
  })

  it.each(['', 'soon', '0', '91', '1.5', '1,2,3,4,5,6,7,8,9'])(
    'keep the days as they were for “%s”',
    async typed => {
      const { user, onChange } = show()
      const before = (days() as HTMLInputElement).value
      await user.clear(days())

      if (typed !== '') await user.type(days(), typed)
      await user.tab()

      expect(onChange).not.toHaveBeenCalled()
      expect(days()).toHaveProperty('value', before)
    }
  )

  it('open the dialog for a channel', async () => {
    const { user } = show()
    expect(screen.getByText('No channel connected')).toBeTruthy()

    await user.click(screen.getByRole('button', { name: 'Connect a channel…' }))

    expect(useNavigation.getState().dialog).toEqual({ kind: 'connect-channel' })
  })

  it('say of each channel how delivery goes, and why it does not', () => {
    const down = fault({ code: 'provider-unavailable', retry: 'later' }).fault
    show([
      aChannel({ id: 'c1', name: 'On-call' }),
      aChannel({ id: 'c2', name: 'Mail', waiting: 2, unknown: 1, fault: down })
    ])

    expect(screen.getByText('2 channels connected')).toBeTruthy()
    expect(screen.getByText(/nothing sent yet/)).toBeTruthy()
    const failing = screen.getByText(/2 reminders not delivered, next try soon/)
    expect(failing.textContent).toContain('1 reminder may not have arrived')
    expect(failing.textContent).toContain(faultWords(down).title)
  })

  it('send a test message, and say whether it was sent', async () => {
    const answers = {
      'reminders.test': vi
        .fn()
        .mockReturnValueOnce(ok(null))
        .mockReturnValueOnce(fault({ code: 'provider-unavailable', retry: 'later' }))
    }
    const { user, sent } = show([aChannel({ id: 'c1', name: 'On-call' })], answers)
    const test = screen.getByRole('button', { name: 'Send test: On-call' })

    await user.click(test)
    expect(await screen.findByText('On-call: test message sent.')).toBeTruthy()
    test.focus()
    await user.keyboard('{Enter}')

    await waitFor(() => expect(sent('reminders.test')).toHaveLength(2))
    const { title } = faultWords({ code: 'provider-unavailable', retry: 'later' })
    expect(await screen.findByText(title)).toBeTruthy()
  })

  it('replace a credential and remove a channel from the menu', async () => {
    const { user, sent } = show([aChannel({ id: 'c1', name: 'On-call' })], {
      'reminders.remove': () => ok(null)
    })
    const menu = () => screen.getByRole('button', { name: 'More: On-call' })

    await user.click(menu())
    await user.click(await screen.findByRole('menuitem', { name: 'Replace credential…' }))
    expect(useNavigation.getState().dialog).toEqual({ kind: 'replace-channel-credential', channelId: 'c1' })

    await user.click(menu())
    await user.click(await screen.findByRole('menuitem', { name: 'Remove' }))
    await waitFor(() => expect(sent('reminders.remove')).toEqual([{ channelId: 'c1' }]))
    expect(await screen.findByText('On-call: removed. It gets no more reminders.')).toBeTruthy()
  })
})
