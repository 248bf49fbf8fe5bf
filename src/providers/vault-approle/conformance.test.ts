import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

describeProvider('Vault AppRole', provider, startSandbox)
