import { readdirSync, readFileSync } from 'node:fs'
import fs, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { Secret, type SecretBundle } from '../../src/core/secret'
import { createDestination } from '../../src/destinations/env-file/index'
import { thisMachine } from '../../src/destinations/kit/machine'
import { createPrivateFiles, type PrivateFiles } from '../../src/destinations/kit/private-file'
import { leftoverStore } from '../../src/store/leftovers'
import { openStore } from '../../src/store/open-store'
import { FRESH, TARGET, type FileOrder, type FileWord } from './file-orders'

// The child of the file part of `npm run test:kill`: starts as the app does (ledger first), then delivers one secret. It kills
// itself before the system call with the given number; a write counts twice, so that it is also cut off in its middle.

process.once('message', (order: FileOrder) => {
  main(order).then(
    () => process.exit(0),
    (error: unknown) => {
      tell({ kind: 'broken', why: error instanceof Error ? (error.stack ?? error.message) : String(error) })
      process.exit(1)
    }
  )
})

async function main({ directory, flow, killAt }: FileOrder): Promise<void> {
  const store = openStore({ path: path.join(directory, 'rekey.db') })
  if (!store.ok) throw new Error('The store did not open.')
  if (killAt !== null) killBefore(killAt)
  const files = createPrivateFiles(thisMachine(null, leftoverStore(store.value.db)))
  await files.clearLeftovers()
  const folder = path.join(directory, 'deploy')
  tell({ kind: 'started', clearCopies: clearCopiesIn(folder) })
  const isDone = await deliver(files, flow, path.join(folder, TARGET))
  tell({ kind: 'done', isDone, entries: readdirSync(folder), clearCopies: clearCopiesIn(folder) })
  store.value.close()
}

async function deliver(files: PrivateFiles, flow: FileOrder['flow'], file: string): Promise<boolean> {
  if (flow === 'save') return (await files.save(file, new TextEncoder().encode(`API_KEY=${FRESH}\n`))).ok
  const destination = createDestination({ files })
  const settings = { path: file }
  const seen = await destination.inspect(settings, fresh(), () => true)
  if (!seen.ok) return false
  const written = await destination.deliver(settings, fresh(), seen.value.revision)
  if (written.kind !== 'committed') return false
  const read = await destination.readBack(settings, fresh(), () => false)
  return read.ok && read.value.holding === 'equal'
}

function fresh(): SecretBundle {
  const value = Secret.fromBytes(new TextEncoder().encode(FRESH))
  return { parts: [{ name: 'apiKey', envName: 'API_KEY', isSecret: true, value }] }
}

/** Files beside the target that hold a part of the secret. */
function clearCopiesIn(folder: string): number {
  const others = readdirSync(folder).filter(name => name !== TARGET)
  return others.filter(name => readFileSync(path.join(folder, name), 'utf8').includes(FRESH.slice(0, 8)))
    .length
}

function killBefore(killAt: number): void {
  let count = 0
  const step = async (): Promise<void> => {
    count += 1
    if (count < killAt) return
    process.kill(process.pid, 'SIGKILL')
    await new Promise(() => undefined)
  }
  const { open } = fs
  for (const name of ['link', 'rename', 'rm', 'chown', 'lstat', 'stat', 'realpath'] as const) {
    const real = fs[name] as (...given: unknown[]) => Promise<unknown>
    Object.assign(fs, {
      [name]: async (...given: unknown[]) => {
        await step()
        return real(...given)
      }
    })
  }
  Object.assign(fs, {
    open: async (...given: Parameters<typeof open>) => {
      await step()
      return stepped(await open(...given), step)
    }
  })
  // Named imports of the code under test follow.
  syncBuiltinESMExports()
}

function stepped(handle: FileHandle, step: () => Promise<void>): FileHandle {
  for (const name of ['chmod', 'sync', 'close'] as const) {
    const real = handle[name].bind(handle) as (...given: unknown[]) => Promise<unknown>
    Object.assign(handle, {
      [name]: async (...given: unknown[]) => {
        await step()
        return real(...given)
      }
    })
  }
  const write = handle.writeFile.bind(handle)
  return Object.assign(handle, {
    writeFile: async (bytes: Uint8Array) => {
      const middle = Math.floor(bytes.length / 2)
      await step()
      await write(bytes.subarray(0, middle))
      await step()
      await write(bytes.subarray(middle))
    }
  })
}

function tell(word: FileWord): void {
  process.send?.(word)
}
