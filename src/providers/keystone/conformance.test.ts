import { describeProvider } from '../../../test/kit/provider-conformance'
import { provider, startSandbox } from './index'

// A deleted application credential is not found.
describeProvider('Keystone', provider, startSandbox, { deadAnswer: 404, namesAreUnique: true })
