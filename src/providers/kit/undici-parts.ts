import type * as undici from 'undici'
import agent from 'undici/lib/dispatcher/agent.js'
import envHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js'
import proxyAgent from 'undici/lib/dispatcher/proxy-agent.js'
import requestApi from 'undici/lib/api/api-request.js'
import connector from 'undici/lib/core/connect.js'

// What is used of undici. All of it, with a fetch, WebSockets, caches and mocks that nothing here needs, takes 3 MB of memory and
// 50 ms more, which the first call to a provider would wait for.

export const Agent: typeof undici.Agent = agent
export const EnvHttpProxyAgent: typeof undici.EnvHttpProxyAgent = envHttpProxyAgent
export const ProxyAgent: typeof undici.ProxyAgent = proxyAgent
export const buildConnector: typeof undici.buildConnector = connector

/** One request over `dispatcher`, with its answer's body as a stream. */
export function request(
  dispatcher: undici.Dispatcher,
  options: undici.Dispatcher.RequestOptions
): Promise<undici.Dispatcher.ResponseData> {
  return requestApi.call(dispatcher, options)
}
