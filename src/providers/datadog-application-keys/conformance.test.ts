import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

// Datadog forbids where others ask for authentication.
describeProvider('Datadog application keys', provider, startSandbox, { deadAnswer: 403 })
