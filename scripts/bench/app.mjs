// Starts an Electron with a page that the bench can look into through Chromium's own debugging port.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { WebSocket } from 'undici'
import { stop } from '../headless/process.mjs'
import { electronRuntime } from '../setup/electron-runtime.mjs'
import { root } from '../setup/paths.mjs'

const LIMIT_MS = 60_000

/**
 * @param {{directory?: string, profile: string, env?: Record<string, string>}} options `directory` holds the app, the repository
 *   when left out
 */
export function startApp({ directory = root, profile, env = {} }) {
  const isRoot = process.platform === 'linux' && process.getuid() === 0
  const startedAt = Date.now()
  const child = spawn(
    electronRuntime().executable,
    [
      ...(isRoot ? ['--no-sandbox'] : []),
      directory,
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`
    ],
    { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }
  )
  let output = ''
  const waiting = new Set()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', chunk => {
      output += chunk
      for (const look of waiting) look()
    })
  }
  const seen = pattern =>
    new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output)
        if (match === null) return
        waiting.delete(look)
        clearTimeout(timer)
        resolve(match[1])
      }
      const timer = setTimeout(
        () => reject(new Error(`The app never said ${pattern}: ${output.slice(-800)}`)),
        LIMIT_MS
      )
      waiting.add(look)
      look()
    })
  return {
    child,
    startedAt,
    seen,
    stop: () => stop(child),
    page: async () => openPage(await seen(/ws:\/\/127\.0\.0\.1:(\d+)/))
  }
}

/** A connection to the app's first page. `run` evaluates an expression in it and waits for its promise. */
async function openPage(port) {
  const address = await pageAddress(port)
  const socket = new WebSocket(address)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('The page does not answer.')))
  })
  const answers = new Map()
  let id = 0
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data))
    answers.get(message.id)?.(message)
    answers.delete(message.id)
  })
  const send = (method, params = {}) =>
    new Promise((resolve, reject) => {
      id += 1
      const sent = id
      const timer = setTimeout(() => {
        answers.delete(sent)
        reject(new Error(`The page did not answer ${method} within ${LIMIT_MS / 1000} s.`))
      }, LIMIT_MS)
      answers.set(sent, message => {
        clearTimeout(timer)
        if (message.error === undefined) resolve(message.result)
        else reject(new Error(message.error.message))
      })
      socket.send(JSON.stringify({ id: sent, method, params }))
    })
  const run = async expression => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true
    })
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? 'The page threw.')
    return result.value
  }
  return {
    send,
    run,
    /** The same for a page that may still be on its way in. */
    runWhenReady: async expression => {
      for (const until = Date.now() + LIMIT_MS; ;) {
        try {
          return await run(expression)
        } catch (error) {
          if (Date.now() > until || !/context|navigat/i.test(error.message)) throw error
          await new Promise(resolve => setTimeout(resolve, 10))
        }
      }
    },
    close: () => socket.close()
  }
}

async function pageAddress(port) {
  const until = Date.now() + LIMIT_MS
  while (Date.now() < until) {
    const pages = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()
    const page = pages.find(({ type, url }) => type === 'page' && url !== '' && url !== 'about:blank')
    if (page !== undefined) return page.webSocketDebuggerUrl
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error('The app opened no page.')
}

/** Takes a profile away whose app has ended: its other processes may still be writing for a moment. */
export function removeProfile(profile) {
  return fs.promises.rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
}

/** Memory of a process and everything below it in MB, shared pages divided among those who share them. Linux only. */
export function memoryOf(pid) {
  let total = 0
  for (const each of treeOf(pid)) {
    try {
      const pss = /^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'))?.[1]
      total += Number(pss ?? 0) / 1024
    } catch (error) {
      // A process that ended meanwhile uses nothing.
      if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error
    }
  }
  return total
}

function treeOf(pid) {
  const parents = new Map()
  for (const name of fs.readdirSync('/proc').filter(entry => /^\d+$/.test(entry))) {
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8')
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error
    }
  }
  const tree = [pid]
  for (const each of tree) for (const [child, parent] of parents) if (parent === each) tree.push(child)
  return tree
}
