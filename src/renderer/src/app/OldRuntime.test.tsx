// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { openPage } from '../../../../test/kit/page'
import { About } from '../features/settings/About'
import { Welcome } from './Welcome'

describe.each([
  ['the first screen', <Welcome />],
  ['About', <About />]
])('%s', (_name, element) => {
  it('says that an old Electron gets no security updates, and what to do', () => {
    openPage(element, {}, { oldRuntime: '33.2.1' })

    const words = screen.getByText('Rekey runs on an old Electron (33): no security updates.')
    expect(words.closest('[role=status]')?.textContent).toContain('npm run setup')
  })

  it('says nothing of a current one', () => {
    openPage(element)

    expect(screen.queryByText(/old Electron/)).toBeNull()
  })
})
