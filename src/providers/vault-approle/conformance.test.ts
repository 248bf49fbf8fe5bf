import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

// A sign-in with a destroyed secret ID is a bad request.
describeProvider('Vault AppRole', provider, startSandbox, { deadAnswer: 400 })
