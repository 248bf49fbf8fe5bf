// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { openPage } from '../../../../../test/kit/page'
import type { FileVerdictView } from '../../../../contract/history'
import { fingerprintWords } from '../../../../words/evidence'
import { VERIFY_WORDS } from '../../../../words/evidence-report'
import { FileVerdict } from './FileVerdict'

const GOOD: FileVerdictView = {
  file: 'payments.json',
  isGood: true,
  about: 'rotation',
  entries: 12,
  entry: null,
  why: null,
  fingerprint: 'ab12cd34ef56ab12',
  signer: 'this-installation',
  summary: ['payments-api: rotated and verified']
}

function show(changes: Partial<FileVerdictView>) {
  const onDismiss = vi.fn()
  const page = openPage(<FileVerdict verdict={{ ...GOOD, ...changes }} onDismiss={onDismiss} />)
  return { ...page, onDismiss }
}

describe('the verdict on a signed file', () => {
  it('says of a good file of this installation what it is about, without alarm', () => {
    show({})

    const notice = screen.getByRole('status')
    expect(notice.textContent).toContain(`payments.json: ${VERIFY_WORDS.good}`)
    expect(notice.textContent).toContain('payments-api: rotated and verified')
    expect(notice.textContent).toContain(VERIFY_WORDS.entries(12))
    expect(notice.textContent).toContain(VERIFY_WORDS.signers['this-installation'])
    expect(notice.textContent).toContain(fingerprintWords('ab12cd34ef56ab12'))
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('warns about a good file that somebody else signed', () => {
    show({ signer: 'another' })

    expect(screen.getByRole('alert').textContent).toContain(VERIFY_WORDS.signers.another)
  })

  it('says of a bad file which entry is broken and why, and nothing about who signed it', () => {
    show({ isGood: false, entry: 4, why: 'hash', summary: [], fingerprint: null, signer: 'not-known' })

    const alert = screen.getByRole('alert')
    expect(alert.textContent).toContain(`payments.json: ${VERIFY_WORDS.bad}`)
    expect(alert.textContent).toContain(VERIFY_WORDS.why(4, 'hash'))
    expect(alert.textContent).not.toContain(VERIFY_WORDS.signers['not-known'])
    expect(alert.textContent).not.toContain(VERIFY_WORDS.entries(12))
  })

  it('goes by its button, also with the keyboard', async () => {
    const { user, onDismiss } = show({})

    await user.tab()
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Dismiss' }))
    await user.keyboard('{Enter}')

    expect(onDismiss).toHaveBeenCalledOnce()
  })
})
