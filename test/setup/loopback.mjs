import { createHash } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A server on a free port that ends with the test. @param {http.RequestListener} answer @returns {Promise<string>} its URL */
export async function serve(answer, prepare = () => undefined) {
  const server = http.createServer(answer)
  prepare(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return `http://127.0.0.1:${server.address().port}/`
}

/** A proxy that leads every tunnel to the server at `target`, whatever host was asked for. */
export async function serveProxy(target) {
  const asked = []
  const tunnels = []
  const refuse = (_request, response) => {
    response.statusCode = 405
    response.end()
  }
  const url = await serve(refuse, server =>
    server.on('connect', (request, socket) => {
      asked.push(request.url)
      const tunnel = net.connect(Number(new URL(target).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        socket.pipe(tunnel).pipe(socket)
      })
      tunnels.push(socket, tunnel)
      for (const end of [socket, tunnel]) end.on('error', () => end.destroy())
    })
  )
  onTestFinished(() => tunnels.forEach(end => end.destroy()))
  return { url, asked }
}

/** A directory that goes with the test. */
export function temporaryDirectory(parent = os.tmpdir()) {
  fs.mkdirSync(parent, { recursive: true })
  const directory = fs.mkdtempSync(path.join(parent, 'rekey-test-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** An npm registry with one package in it. */
export async function serveRegistry(spec, tarball) {
  const at = spec.lastIndexOf('@')
  const [name, version] = [spec.slice(0, at), spec.slice(at + 1)]
  const url = await serve((request, response) => {
    if (request.url.endsWith('.tgz')) return response.end(tarball)
    const dist = {
      tarball: `${url}fake.tgz`,
      integrity: integrityOf(tarball),
      shasum: createHash('sha1').update(tarball).digest('hex')
    }
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify({
        name,
        'dist-tags': { latest: version },
        versions: { [version]: { name, version, dist } }
      })
    )
  })
  return url
}

export function integrityOf(bytes) {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`
}
