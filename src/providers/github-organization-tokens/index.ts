import { onDemand, sandboxOnDemand } from '../kit/on-demand'
import { manifest } from './manifest'

export const provider = onDemand(manifest, () => import('./connect'))
export const startSandbox = sandboxOnDemand(() => import('./sandbox'))
