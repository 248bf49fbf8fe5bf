import type { Provider } from '../../core/ports/provider'
import { connect } from './connect'
import { manifest } from './manifest'

export { startSandbox } from './sandbox'

export const provider: Provider = { manifest, connect }
