import net from 'node:net'

/** A TCP proxy on loopback that can be cut, so that the two sides no longer hear of each other. */
export type CutProxy = {
  readonly port: number
  /** `silent`: connections stay open and nothing passes, as in a network that drops packets. `closed`: they end. */
  cut(how: 'silent' | 'closed'): void
  mend(): void
  stop(): Promise<void>
}

export async function startCutProxy(targetPort: number): Promise<CutProxy> {
  const pairs = new Set<{ readonly near: net.Socket; readonly far: net.Socket }>()
  let state: 'open' | 'silent' | 'closed' = 'open'

  const server = net.createServer(near => {
    if (state === 'closed') {
      near.destroy()
      return
    }
    const far = net.connect(targetPort, '127.0.0.1')
    const pair = { near, far }
    pairs.add(pair)
    const pass = (from: net.Socket, to: net.Socket): void => {
      from.on('data', bytes => {
        // What is sent into a silent network is lost: the connection never continues from there.
        if (state === 'open') to.write(bytes)
      })
      from.on('error', () => undefined)
      from.on('close', () => {
        pairs.delete(pair)
        to.destroy()
      })
    }
    pass(near, far)
    pass(far, near)
  })
  const destroyAll = (): void => {
    for (const { near, far } of pairs) {
      near.destroy()
      far.destroy()
    }
  }
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut(how) {
      state = how
      if (how === 'closed') destroyAll()
    },
    mend() {
      // Bytes were lost on these: no connection survives that.
      destroyAll()
      state = 'open'
    },
    stop() {
      destroyAll()
      return new Promise(resolve => {
        server.close(() => {
          resolve()
        })
      })
    }
  }
}
