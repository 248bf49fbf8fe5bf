import { createRequire } from 'node:module'
import type * as keytarModule from 'keytar'
import { createSerial } from '../core/concurrency/serial'
import { parseRequest, troubleOf, type KeychainReply, type KeychainRequest } from './keychain-messages'

// The entry of the keychain's own process, and the only file that touches keytar. keytar blocks a thread for as long as
// the keyring does, so it must not live in the app: here it can be killed. Runs below Electron (utilityProcess) and below
// Node (fork).

const load = createRequire(import.meta.url)

type ParentPort = {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: unknown): void
}

/** How this process reaches the one that started it. */
type Line = { onMessage(listener: (message: unknown) => void): void; send(reply: KeychainReply): void }

function lineToParent(): Line {
  // Electron adds `parentPort` to `process` in a utility process; Node's types do not know it.
  const port = (process as { parentPort?: ParentPort }).parentPort
  if (port !== undefined) {
    return {
      onMessage: listener => port.on('message', event => listener(event.data)),
      send: reply => port.postMessage(reply)
    }
  }
  // A parent that died must not leave a process behind.
  process.on('disconnect', () => process.exit(0))
  return {
    onMessage: listener => process.on('message', listener),
    send: reply => process.send?.(reply)
  }
}

async function answer(request: KeychainRequest): Promise<KeychainReply> {
  try {
    return { id: request.id, ok: true, value: await perform(request) }
  } catch (error) {
    return { id: request.id, ok: false, trouble: troubleOf(error) }
  }
}

async function perform(request: KeychainRequest): Promise<string | boolean | null> {
  // Loaded late: without libsecret the module cannot be loaded at all, and that is an answer, not a crash.
  const keytar = load('keytar') as typeof keytarModule
  const { service, name, value } = request
  switch (request.operation) {
    case 'get':
      return keytar.getPassword(service, name)
    case 'set':
      await keytar.setPassword(service, name, value ?? '')
      return null
    case 'remove':
      return keytar.deletePassword(service, name)
  }
}

const line = lineToParent()
// One call at a time: four hung ones would block every file read of the process.
const serial = createSerial()

line.onMessage(message => {
  const request = parseRequest(message)
  if (request === null) return
  serial
    .run(async () => line.send(await answer(request)))
    .catch(() => {
      // A line that is gone has nobody to tell; the next question must still be answered.
    })
})
