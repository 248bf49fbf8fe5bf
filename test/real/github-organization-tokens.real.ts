import { provider, startSandbox } from '../../src/providers/github-organization-tokens'
import { describeDescribed } from '../kit/described/described-provider'

describeDescribed(provider, startSandbox, {
  calls: [
    'GET /orgs/{org}/installation',
    'POST /app/installations/{installation_id}/access_tokens',
    'GET /orgs/{org}/personal-access-tokens',
    'POST /orgs/{org}/personal-access-tokens/{pat_id}'
  ],
  undescribed: [],
  undescribedRefusal: []
})
