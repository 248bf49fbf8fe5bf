import { restProvider } from '../kit/rest/provider'
import { declaration } from './declaration'

export { startSandbox } from './sandbox'

export const provider = restProvider(declaration)
