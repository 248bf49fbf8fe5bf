import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

// A deactivated secret is refused like one that never was.
describeProvider('Okta client secrets', provider, startSandbox, { pausedWhy: 'unknown' })
