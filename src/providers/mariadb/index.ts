import { onDemand } from '../kit/on-demand'
import { manifest } from './manifest'

export const provider = onDemand(manifest, () => import('./connect'))
