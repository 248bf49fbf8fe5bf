import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

// A key that is inactive is refused like one that never was.
describeProvider('Anthropic API keys', provider, startSandbox, { pausedWhy: 'unknown' })
