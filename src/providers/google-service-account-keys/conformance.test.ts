import { generateKeyPairSync } from 'node:crypto'
import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

type KeyFile = { readonly private_key: string }

// A service uses its key to ask for a token, which Google refuses with 400; it does not say that a key is disabled.
describeProvider('Google service account keys', provider, startSandbox, {
  deadAnswer: 400,
  pausedWhy: 'unknown',
  wrongCredential(file) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 })
    const text = privateKey.export({ type: 'pkcs8', format: 'pem' })
    return JSON.stringify({ ...(JSON.parse(file) as KeyFile), private_key: text })
  }
})
