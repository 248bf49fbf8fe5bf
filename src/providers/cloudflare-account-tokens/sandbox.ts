import { cloudflareSandbox } from '../kit/cloudflare/sandbox'
import { permissionGroup } from '../kit/cloudflare/sandbox-server'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { ACCOUNT } from './manifest'

const account = hashOf('the account of the sandbox').slice(0, 32)

export const startSandbox = cloudflareSandbox({
  owner: account,
  root: `/accounts/${account}/tokens`,
  settings: { [ACCOUNT]: account },
  resource: `com.cloudflare.api.account.${account}`,
  groups: [
    'Account Analytics Read',
    'Workers Scripts Write',
    'Workers R2 Storage Write',
    'Account Settings Write',
    'Account API Tokens Write'
  ].map(name => permissionGroup(name, 'com.cloudflare.api.account')),
  mayManage: 'Account API Tokens Write'
})
