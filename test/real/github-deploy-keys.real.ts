import { provider, startSandbox } from '../../src/providers/github-deploy-keys'
import { describeDescribed } from '../kit/described/described-provider'

// The description has no 404 for a deletion, and no 403.
describeDescribed(provider, startSandbox, {
  calls: [
    'GET /repos/{owner}/{repo}/keys',
    'POST /repos/{owner}/{repo}/keys',
    'GET /repos/{owner}/{repo}/keys/{key_id}',
    'DELETE /repos/{owner}/{repo}/keys/{key_id}'
  ],
  undescribed: ['DELETE /repos/{owner}/{repo}/keys/{key_id} 404'],
  undescribedRefusal: ['GET /repos/{owner}/{repo}/keys 403']
})
