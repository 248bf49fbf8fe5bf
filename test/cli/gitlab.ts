import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type FakeGitLab = { readonly address: string; close(): Promise<void> }

/** Knows one token, until that token revokes itself. */
export async function startGitLab(token: string): Promise<FakeGitLab> {
  let isAlive = true
  const row = { active: true, revoked: false, scopes: ['api'], expires_at: '2030-01-02' }
  const server = createServer((request, response) => {
    const isKnown = isAlive && request.headers['private-token'] === token
    const isRevoke = request.method === 'DELETE'
    if (isKnown && isRevoke) isAlive = false
    const status = isKnown ? (isRevoke ? 204 : 200) : 401
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(status === 204 ? '' : JSON.stringify(isKnown ? row : { message: '401 Unauthorized' }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  }
}
