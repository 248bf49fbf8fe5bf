import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

// AWS forbids, and gives one answer for every key that does not work.
describeProvider('AWS IAM access keys', provider, startSandbox, { deadAnswer: 403, pausedWhy: 'unknown' })
