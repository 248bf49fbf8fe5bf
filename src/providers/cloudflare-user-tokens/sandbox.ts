import { cloudflareSandbox } from '../kit/cloudflare/sandbox'
import { permissionGroup } from '../kit/cloudflare/sandbox-server'
import { ROOT, USER } from './connect'

const ofZones = ['Zone Read', 'DNS Write', 'Cache Purge']
const ofAccounts = ['Workers Scripts Write', 'Workers R2 Storage Write', 'Account Settings Write']

export const startSandbox = cloudflareSandbox({
  owner: USER,
  root: ROOT,
  settings: {},
  resource: 'com.cloudflare.api.account.zone.*',
  groups: [
    ...ofZones.map(name => permissionGroup(name, 'com.cloudflare.api.account.zone')),
    ...ofAccounts.map(name => permissionGroup(name, 'com.cloudflare.api.account')),
    permissionGroup('API Tokens Write', 'com.cloudflare.api.user')
  ],
  mayManage: 'API Tokens Write'
})
