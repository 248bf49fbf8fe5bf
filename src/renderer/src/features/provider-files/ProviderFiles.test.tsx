// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { fault, ok, openPage, pushSnapshot } from '../../../../../test/kit/page'
import { aProvider } from '../../../../../test/kit/page-views'
import type { ProviderFileView, ProviderReviewView } from '../../../../contract/provider-files'
import { useNavigation } from '../../state/navigation'
import { ProviderFileDialog } from './ProviderFileDialog'
import { ProviderFilesSection } from './ProviderFilesSection'

const review: ProviderReviewView = {
  reviewId: 'r1',
  file: 'tally.yaml',
  sha256: 'a'.repeat(64),
  provider: {
    id: 'file-tally',
    name: 'Tally',
    standing: 'assumed',
    hosts: ['api.tally.example'],
    requests: [
      {
        call: 'create',
        method: 'POST',
        url: '<base URL>/api/tokens',
        headers: [{ name: 'authorization', value: 'Bearer ••••••' }],
        body: '{ "title": "<name>" }'
      }
    ],
    replaces: null
  },
  problems: []
}

const file: ProviderFileView = {
  providerId: 'file-tally',
  name: 'Tally',
  sha256: 'a'.repeat(64),
  acceptedAt: 0,
  state: 'changed',
  accounts: 1
}

const button = (name: string) => screen.getByRole('button', { name })

describe('the review of a provider file', () => {
  it('shows where requests go and what they send, and leads on to the connection', async () => {
    const { user, sent } = openPage(<ProviderFileDialog review={review} />, {
      'providerFiles.accept': () => ok({ ...file, state: 'as-accepted', accounts: 0 }),
      'providers.list': () => ok([aProvider({ id: 'file-tally', isFromFile: true })])
    })
    expect(screen.getByText(/api\.tally\.example/)).toBeTruthy()
    expect(screen.getByText(/authorization: Bearer ••••••/)).toBeTruthy()

    await user.click(button('Add Tally'))

    await waitFor(() =>
      expect(useNavigation.getState().dialog).toEqual({ kind: 'connect', providerId: 'file-tally' })
    )
    expect(sent('providerFiles.accept')).toEqual([{ reviewId: 'r1' }])
  })

  it('lists the problems of a file that is none, and offers nothing to add', () => {
    const problems = [{ line: 12, field: 'about.cap', words: 'must be a number' }]
    openPage(<ProviderFileDialog review={{ ...review, provider: null, problems }} />, {})

    expect(screen.getByText('Line 12, about.cap: must be a number')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Add/ })).toBeNull()
  })
})

describe('the providers from files', () => {
  it('say that a file changed, and let the accepted copy be kept', async () => {
    const { user, sent } = openPage(<ProviderFilesSection />, {
      'providerFiles.keep': () => ok({ ...file, state: 'kept' })
    })
    pushSnapshot({ providerFiles: [file] })
    expect(await screen.findByText('File changed')).toBeTruthy()
    expect(button('Remove the provider')).toHaveProperty('disabled', true)

    await user.click(button('Keep the accepted copy'))

    expect(sent('providerFiles.keep')).toEqual([{ providerId: 'file-tally' }])
  })

  it('say why one cannot be removed', async () => {
    const { user } = openPage(<ProviderFilesSection />, {
      'providerFiles.remove': () => fault({ code: 'conflict', detail: 'provider-in-use' })
    })
    pushSnapshot({ providerFiles: [{ ...file, state: 'as-accepted', accounts: 0 }] })

    await user.click(await screen.findByRole('button', { name: 'Remove the provider' }))

    expect(await screen.findByText('An account uses this provider.')).toBeTruthy()
  })
})
