// undici has types for its whole, and none for its files.

declare module 'undici/lib/dispatcher/agent.js' {
  const value: typeof import('undici').Agent
  export default value
}
declare module 'undici/lib/dispatcher/env-http-proxy-agent.js' {
  const value: typeof import('undici').EnvHttpProxyAgent
  export default value
}
declare module 'undici/lib/dispatcher/proxy-agent.js' {
  const value: typeof import('undici').ProxyAgent
  export default value
}
declare module 'undici/lib/core/connect.js' {
  const value: typeof import('undici').buildConnector
  export default value
}
declare module 'undici/lib/dispatcher/dispatcher.js' {
  const value: typeof import('undici').Dispatcher
  export default value
}
declare module 'undici/lib/api/index.js' {
  const value: object
  export default value
}
