import type * as undici from 'undici'
import api from 'undici/lib/api/index.js'
import connector from 'undici/lib/core/connect.js'
import agent from 'undici/lib/dispatcher/agent.js'
import dispatcher from 'undici/lib/dispatcher/dispatcher.js'
import envHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js'
import proxyAgent from 'undici/lib/dispatcher/proxy-agent.js'

// What is used of undici. All of it, with a fetch, WebSockets, caches and mocks that nothing here needs, takes 3 MB of memory and
// 50 ms more, which the first call to a provider would wait for.

// As undici itself does: `request` for us, `connect` for the tunnel through a proxy.
Object.assign(dispatcher.prototype, api)

export const Agent: typeof undici.Agent = agent
export const EnvHttpProxyAgent: typeof undici.EnvHttpProxyAgent = envHttpProxyAgent
export const ProxyAgent: typeof undici.ProxyAgent = proxyAgent
export const buildConnector: typeof undici.buildConnector = connector
