import { gitlabSandbox } from '../kit/gitlab/sandbox'
import { declaration } from './declaration'

export const startSandbox = gitlabSandbox(declaration, [
  { id: '31', name: 'payments' },
  { id: '32', name: 'payments/mobile' }
])
