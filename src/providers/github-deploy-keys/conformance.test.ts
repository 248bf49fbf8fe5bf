import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

// A public key is taken once by all of GitHub.
describeProvider('GitHub deploy keys', provider, startSandbox, { namesAreUnique: true })
