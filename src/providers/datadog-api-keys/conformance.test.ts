import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

// Datadog forbids where others ask for authentication.
describeProvider('Datadog API keys', provider, startSandbox, { deadAnswer: 403 })
