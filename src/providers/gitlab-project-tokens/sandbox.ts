import { gitlabSandbox } from '../kit/gitlab/sandbox'
import { declaration } from './declaration'

export const startSandbox = gitlabSandbox(declaration, [
  { id: '41', name: 'payments/api' },
  { id: '42', name: 'payments/web' }
])
