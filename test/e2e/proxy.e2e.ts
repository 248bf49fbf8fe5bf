import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { callFromPage, expect, test } from './kit/launch'

/** A proxy that notes where others want to go, and lets nobody through. */
async function openProxy(): Promise<{ port: number; asked: string[]; close: () => void }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    response.writeHead(502).end()
  })
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url ?? ''}`)
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return { port: (server.address() as AddressInfo).port, asked, close: () => server.close() }
}

test('goes to a provider through the proxy of the system, and asks it for nothing else', async ({
  launch
}) => {
  const proxy = await openProxy()
  const { page } = await launch({ args: [`--proxy-server=127.0.0.1:${proxy.port}`] })
  await expect(page.getByRole('button', { name: 'Connect an account' })).toBeVisible()
  await expect
    .poll(async () => callFromPage(page, 'app.snapshot', {}))
    .toMatchObject({ value: { vault: { state: 'open' } } })

  const reply = await callFromPage(page, 'accounts.check', {
    providerId: 'blnk',
    name: 'ledger',
    environment: 'production',
    baseUrl: 'https://keys.example',
    settings: { owners: 'payments-team' },
    credential: { managementKey: 'not-a-real-secret' }
  })
  proxy.close()

  expect(reply).toMatchObject({ ok: false })
  expect(proxy.asked.length).toBeGreaterThan(0)
  expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT keys.example:443']))
})
