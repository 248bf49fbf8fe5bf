// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { KeyFileView } from '../../../../contract/key-files'
import { fault, ok, openPage } from '../../../../../test/kit/page'
import { useNavigation } from '../../state/navigation'
import { KeyFilesSection } from './KeyFilesSection'

const FILE: KeyFileView = {
  place: '~/.aws/credentials',
  kind: 'AWS',
  readAt: 0,
  entries: [
    { id: 'e1', name: 'profile prod', key: { id: 'k1', name: 'deploy-production' } },
    { id: 'e2', name: 'profile old', key: null }
  ]
}

describe('keys in files of this computer', () => {
  it('are those that Rekey lists, and others that can become a task of the due board', async () => {
    const { user } = openPage(<KeyFilesSection />, {}, { keyFiles: [FILE] })
    const card = within(screen.getByRole('article', { name: '~/.aws/credentials' }))

    await user.click(card.getByRole('button', { name: 'Open deploy-production' }))
    await user.click(card.getByRole('button', { name: 'Add a task…' }))

    expect(useNavigation.getState()).toMatchObject({
      keyId: 'k1',
      dialog: {
        kind: 'task',
        taskId: null,
        begin: { name: 'AWS: profile old', place: '~/.aws/credentials, profile old' }
      }
    })
  })

  it('say so once there is a task', () => {
    const task = {
      id: 't1',
      name: 'AWS: profile old',
      place: '~/.aws/credentials, profile old',
      owner: '',
      consoleUrl: null,
      dueAt: 0,
      everyDays: null,
      steps: [],
      createdAt: 0,
      replacedAt: null
    }
    openPage(<KeyFilesSection />, {}, { keyFiles: [FILE], due: { needing: 0, tasks: [task] } })

    expect(screen.getByText('On the due board')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Add a task…' })).toBeNull()
  })

  it('are read from a file that a dialog of the system chooses, again, and forgotten', async () => {
    const { user, sent } = openPage(
      <KeyFilesSection />,
      {
        'keyFiles.choose': () => fault({ code: 'cancelled' }),
        'keyFiles.readAgain': () => ok([FILE]),
        'keyFiles.forget': () => ok(null)
      },
      { keyFiles: [FILE] }
    )

    await user.click(screen.getByRole('button', { name: 'Read a file…' }))
    await user.click(screen.getByRole('button', { name: 'Read again' }))
    await user.click(screen.getByRole('button', { name: 'Forget' }))

    expect(sent('keyFiles.choose')).toEqual([{}])
    expect(sent('keyFiles.readAgain')).toEqual([{ place: '~/.aws/credentials' }])
    expect(sent('keyFiles.forget')).toEqual([{ place: '~/.aws/credentials' }])
    expect(screen.queryByRole('alert')).toBeNull()
  })
})
