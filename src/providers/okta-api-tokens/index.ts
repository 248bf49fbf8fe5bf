import { sandboxOnDemand } from '../kit/on-demand'
import { restProvider } from '../kit/rest/provider'
import { declaration } from './declaration'

export const provider = restProvider(declaration)
export const startSandbox = sandboxOnDemand(() => import('./sandbox'))
