import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

// Zabbix answers every refusal with the status 200. A create makes the token, generates its secret, and takes it away if that is refused.
describeProvider('Zabbix', provider, startSandbox, {
  deadAnswer: 200,
  pausedWhy: 'unknown',
  namesAreUnique: true,
  createSteps: 3
})
