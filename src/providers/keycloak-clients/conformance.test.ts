import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

describeProvider('Keycloak', provider, startSandbox, { pausedWhy: 'unknown' })
