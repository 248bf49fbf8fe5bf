import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

describeProvider('RabbitMQ', provider, startSandbox)
