import { describe, expect, it } from 'vitest'
import type { ProviderView } from '../../../../contract/accounts'
import { connectionInput, emptyForm, missingFields } from './connection-form'

const field = (name: string, isSecret: boolean, isRequired = true) => ({
  name,
  label: name,
  isSecret,
  isRequired,
  help: ''
})
// The form reads only these parts of a provider.
const provider = {
  id: 'blnk',
  baseUrl: { default: null, help: '' },
  fields: [field('masterKey', true), field('owners', false), field('keysPath', false, false)]
} as unknown as ProviderView

describe('connection form', () => {
  it('seals secret fields and stores the others, without empty ones', () => {
    const secret = ['not', 'a', 'real', 'secret'].join('-')
    const form = {
      ...emptyForm(provider),
      name: ' core ',
      baseUrl: 'https://example.test',
      values: { masterKey: secret, owners: 'payments', keysPath: ' ' }
    }

    expect(connectionInput(provider, form)).toEqual({
      providerId: 'blnk',
      name: 'core',
      environment: 'production',
      baseUrl: 'https://example.test',
      settings: { owners: 'payments' },
      credential: { masterKey: secret }
    })
  })

  it('names what is still missing by the labels on the screen', () => {
    expect(missingFields(provider, emptyForm(provider))).toEqual([
      'Account name',
      'Base URL',
      'masterKey',
      'owners'
    ])
  })
})
