import { gitlabSandbox } from '../kit/gitlab/sandbox'
import { declaration } from './declaration'

export const startSandbox = gitlabSandbox(declaration, [
  { id: '57', name: 'payments-deploy' },
  { id: '58', name: 'payments-backup' }
])
