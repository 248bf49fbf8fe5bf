import type { Provider } from '../../core/ports/provider'
import type { StartSandbox } from '../kit/sandbox/sandbox'
import { connect } from './connect'
import { manifest } from './manifest'

export const startSandbox: StartSandbox = async options => (await import('./sandbox')).startSandbox(options)

export const provider: Provider = { manifest, connect }
