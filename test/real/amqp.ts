import { connect, type Socket } from 'node:net'

// As much of AMQP 0-9-1 as a service needs to sign in and stay connected.

export type AmqpConnection = {
  /** False when the broker refused the sign-in. */
  readonly isOpen: boolean
  /** Resolves when the broker has closed the connection. */
  readonly closed: Promise<void>
  close(): void
}

const START = [10, 10]
const TUNE = [10, 30]
const OPEN_OK = [10, 41]
const CLOSE = [10, 50]
const CLOSE_OK = [10, 51]

export async function openAmqp(port: number, user: string, password: string): Promise<AmqpConnection> {
  const socket = connect(port, '127.0.0.1')
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  socket.on('error', () => socket.destroy())
  const inbox = methodsOf(socket)
  const sequence = async (): Promise<boolean> => {
    socket.write(Buffer.from('AMQP\0\0\u0009\u0001', 'latin1'))
    if (!(await inbox.has(START))) return false
    const response = Buffer.from(`\0${user}\0${password}`)
    socket.write(frame([10, 11], [table(), shortText('PLAIN'), longText(response), shortText('en_US')]))
    if (!(await inbox.has(TUNE))) return false
    socket.write(frame([10, 31], [Buffer.from([0, 1, 0, 2, 0, 0, 0, 0])]))
    socket.write(frame([10, 40], [shortText('/'), shortText(''), Buffer.from([0])]))
    return inbox.has(OPEN_OK)
  }
  const isOpen = await Promise.race([sequence(), closed.then(() => false)])
  if (!isOpen) socket.destroy()
  return { isOpen, closed, close: () => socket.destroy() }
}

/** The methods in the order in which they come; heartbeats are left out. */
function methodsOf(socket: Socket) {
  let waiting = Buffer.alloc(0)
  const seen: number[][] = []
  let wake = (): void => undefined
  socket.on('data', (data: Buffer) => {
    waiting = Buffer.concat([waiting, data])
    while (waiting.length >= 7 && waiting.length >= 8 + waiting.readUInt32BE(3)) {
      const length = waiting.readUInt32BE(3)
      const method = [waiting.readUInt16BE(7), waiting.readUInt16BE(9)]
      // The broker waits for the word that its end of the connection was heard.
      if (String(method) === String(CLOSE)) socket.write(frame(CLOSE_OK, []))
      if (waiting[0] === 1) seen.push(method)
      waiting = waiting.subarray(8 + length)
    }
    wake()
  })
  return {
    /** Is this the next method? */
    async has(method: readonly number[]): Promise<boolean> {
      while (seen.length === 0 && !socket.destroyed) {
        await new Promise<void>(resolve => {
          wake = resolve
          socket.once('close', () => resolve())
        })
      }
      return String(seen.shift()) === String(method)
    }
  }
}

function frame(method: readonly number[], parts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(method[0] ?? 0, 0)
  head.writeUInt16BE(method[1] ?? 0, 2)
  const payload = Buffer.concat([head, ...parts])
  const start = Buffer.alloc(7)
  start[0] = 1
  start.writeUInt32BE(payload.length, 3)
  return Buffer.concat([start, payload, Buffer.from([0xce])])
}

function table(): Buffer {
  return Buffer.alloc(4)
}

function shortText(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}

function longText(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
