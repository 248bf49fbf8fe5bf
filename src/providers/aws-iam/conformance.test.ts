import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

describeProvider('AWS IAM access keys', provider, startSandbox)
