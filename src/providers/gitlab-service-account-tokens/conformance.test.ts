import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

describeProvider('GitLab service account tokens', provider, startSandbox)
