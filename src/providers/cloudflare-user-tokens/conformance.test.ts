import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

describeProvider('Cloudflare user tokens', provider, startSandbox)
