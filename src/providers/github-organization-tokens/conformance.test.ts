import { generateKeyPairSync } from 'node:crypto'
import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

// Without access, a private organization is not there; the token itself is not refused.
describeProvider('GitHub organization tokens', provider, startSandbox, {
  deadAnswer: 404,
  wrongCredential() {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 })
    return privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  }
})
