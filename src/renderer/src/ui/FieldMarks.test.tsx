// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../host/settings'
import { fault, ok, openPage } from '../../../../test/kit/page'
import { Gate } from '../app/Gate'
import { ExcludeDialog } from '../features/exclude/ExcludeDialog'
import { SaveViewDialog } from '../features/keys/SaveViewDialog'
import { TagDialog } from '../features/keys/TagDialog'
import { DormancyDialog } from '../features/policies/DormancyDialog'
import { ServiceRulesDialog } from '../features/policies/ServiceRulesDialog'
import { RotationNoteDialog } from '../features/rotations/RotationNoteDialog'
import { ScheduleDialog } from '../features/schedules/ScheduleDialog'
import { PassphraseDialog } from '../features/settings/PassphraseDialog'
import { aRotation } from '../../../../test/kit/page-views'

/** What a screen reader says of this field beside its name, while the field is marked; null while it is not. */
function markOf(label: string): string | null {
  const field = screen.getByLabelText(label)
  if (field.getAttribute('aria-invalid') !== 'true') return null
  const ids = field.getAttribute('aria-describedby')?.split(' ') ?? []
  return ids
    .map(id => document.getElementById(id)?.textContent ?? '')
    .filter(words => words !== '')
    .join(' ')
}

/** The field is marked, says why, and has the focus: so it is in view, and read out. */
async function expectMarked(label: string, words: string): Promise<void> {
  await waitFor(() => expect(markOf(label)).toContain(words))
  expect(document.activeElement).toBe(screen.getByLabelText(label))
}

const wrong = (subject: string) => fault({ detail: 'value-invalid', subject })

describe('an error of a form stands at its field, with the focus', () => {
  it('in the gate: the passphrase that was wrong', async () => {
    const { user } = openPage(<Gate state="locked" hasPassphrase />, {
      'vault.unlock': () => fault({ code: 'credential-rejected', detail: 'passphrase-wrong' })
    })

    await user.type(screen.getByLabelText('Passphrase'), 'not this one{Enter}')

    await expectMarked('Passphrase', 'Wrong passphrase.')
  })

  it('in a policy: the time zone that no system knows', async () => {
    const { user } = openPage(<ScheduleDialog scheduleId={null} />, {
      'schedules.save': () => wrong('timeZone'),
      'keys.counts': () => ok({ total: 0, byVerdict: {}, byFinding: {}, byEnvironment: {}, byAccount: {} })
    })
    await user.type(screen.getByLabelText('Name'), 'Quarterly')

    await user.click(screen.getByRole('button', { name: 'Save policy' }))

    await expectMarked('Time zone', 'This value is not valid.')
  })

  it('in an exclusion: the last day', async () => {
    const { user } = openPage(<ExcludeDialog keyIds={['k1']} />, { 'exclusions.add': () => wrong('endsAt') })
    await user.type(screen.getByLabelText('Reason'), 'Nightly batch')
    await user.type(screen.getByLabelText('Author'), 'Ada')

    await user.click(screen.getByRole('button', { name: 'Exclude' }))

    await expectMarked('Until', 'This value is not valid.')
  })

  it('in the tags: a tag that main refuses, without a detail', async () => {
    const { user } = openPage(<TagDialog keyIds={['k1']} />, { 'keys.tag': () => fault({ subject: 'tags' }) })

    await user.type(screen.getByLabelText('Tags'), 'old{Enter}')

    await expectMarked('Tags', 'This value is not valid.')
  })

  it('in a saved view: the name that main refuses', async () => {
    const { user } = openPage(<SaveViewDialog query="env:prod" />, {
      'settings.update': () => fault({ subject: 'settings' })
    })

    await user.type(screen.getByLabelText('View name'), 'Mine{Enter}')

    await expectMarked('View name', 'This value is not valid.')
  })

  it('in a note of a rotation: the words that hold a secret', async () => {
    const { user } = openPage(
      <RotationNoteDialog rotationId="r1" act="confirm-deployed" />,
      { 'rotations.confirmDeployed': () => wrong('where') },
      { rotations: [aRotation()] }
    )

    await user.type(screen.getByLabelText('Where was it deployed?'), 'there{Enter}')

    await expectMarked('Where was it deployed?', 'This value is not valid.')
  })
})

describe('what a page sees while a person types', () => {
  it('in a policy: days that are not whole, too early a begin, and no day of the week', async () => {
    const { user } = openPage(<ScheduleDialog scheduleId={null} />)

    await user.clear(screen.getByLabelText('Rotate every (days)'))
    await user.type(screen.getByLabelText('Rotate every (days)'), '1.5')
    expect(markOf('Rotate every (days)')).toContain('Enter whole days.')

    await user.clear(screen.getByLabelText('Rotate every (days)'))
    await user.type(screen.getByLabelText('Rotate every (days)'), '14')
    expect(markOf('Rotate every (days)')).toBeNull()
    expect(markOf('Begin before that (days)')).toContain('fewer days')

    for (const day of ['Mon', 'Tue', 'Wed', 'Thu']) await user.click(screen.getByLabelText(day))
    expect(screen.getByText('Choose at least one day.').getAttribute('role')).toBe('alert')
  })

  it('in an exclusion: a reason that is too short, and a pattern of stars alone', async () => {
    const { user } = openPage(<ExcludeDialog keyIds={[]} />)

    await user.type(screen.getByLabelText('Reason'), 'no')
    await user.type(screen.getByLabelText('Name pattern'), '*')

    expect(markOf('Reason')).toContain('At least 3 characters.')
    expect(markOf('Name pattern')).toContain('stars alone')
  })

  it('in a new passphrase: a second one that differs, but not one that is being typed', async () => {
    const { user } = openPage(<PassphraseDialog />)
    await user.type(screen.getByLabelText('New passphrase'), 'four random words')

    await user.type(screen.getByLabelText('New passphrase again'), 'four ran')
    expect(markOf('New passphrase again')).toBeNull()

    await user.type(screen.getByLabelText('New passphrase again'), 'king')
    expect(markOf('New passphrase again')).toContain('differs')
  })

  it('in the dormancy policy: days beyond the bounds, which are not taken over', async () => {
    const settings = {
      ...DEFAULT_SETTINGS,
      dormancy: {
        ...DEFAULT_SETTINGS.dormancy,
        places: [
          { kind: 'environment' as const, of: 'production', profile: 'custom' as const, dormantDays: 30 }
        ]
      }
    }
    const { user } = openPage(
      <DormancyDialog />,
      { 'dormancy.preview': () => fault({ code: 'cancelled', retry: 'no' }) },
      { settings }
    )
    const days = await screen.findByLabelText(/Dormant after, in days/)

    await user.clear(days)
    await user.type(days, '3')

    expect(days.getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByRole('alert').textContent).toBe('Enter 7 to 730 days.')
    expect(screen.getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true)
  })

  it('in the rules for service names: the half of the rule that is wrong', async () => {
    const { user } = openPage(<ServiceRulesDialog />, {
      'services.preview': ({ rules }) =>
        ok({
          keys: 0,
          changed: 0,
          servicesBefore: 0,
          servicesAfter: 0,
          rules: [...rules.map(() => PROBLEM), { keys: 0, changed: 0, problem: null, examples: [] }]
        })
    })
    await user.click(screen.getByRole('button', { name: 'Add a rule' }))

    await user.type(screen.getByLabelText('Name of the key, rule 1'), 'team-*')

    await waitFor(() => expect(markOf('Service, rule 1')).toContain('Enter the service.'))
    expect(markOf('Name of the key, rule 1')).toBeNull()
  })
})

const PROBLEM = { keys: 0, changed: 0, problem: 'service-empty' as const, examples: [] }

describe('a saved view', () => {
  const withView = {
    settings: { ...DEFAULT_SETTINGS, savedViews: [{ name: 'Mine', query: 'env:prod' }] }
  }

  it('says before it replaces one of the same name, and then replaces that one alone', async () => {
    const { user, sent } = openPage(
      <SaveViewDialog query="env:dev" />,
      { 'settings.update': () => ok(DEFAULT_SETTINGS) },
      withView
    )

    await user.type(screen.getByLabelText('View name'), ' Mine ')
    expect(within(screen.getByRole('dialog')).getByRole('status').textContent).toContain('replaces it')
    await user.click(screen.getByRole('button', { name: 'Save' }))

    const views = sent('settings.update')[0]?.settings.savedViews
    expect(views?.map(({ name, query }) => [name, query])).toEqual([['Mine', 'env:dev']])
  })
})
