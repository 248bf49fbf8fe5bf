import { fork, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { build } from 'vite'
import type { Word } from './orders'

// Starts the app as a process of its own, and kills it at a random instant.

const root = process.cwd()
const EARLY_DEATHS = 0.2

export async function bundleVictim(name: 'victim' | 'file-victim' | 'destinations-victim'): Promise<string> {
  const outDir = path.join(root, `node_modules/.cache/kill-${process.pid}/${name}`)
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: path.join(root, `test/kill/${name}.ts`),
      target: 'node20',
      outDir,
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'victim.mjs' } }
    }
  })
  return path.join(outDir, 'victim.mjs')
}

/** Null when it was killed, else its last word. `lifeMs` null: nobody kills it. */
export function oneLife(
  victim: string,
  order: object,
  lifeMs: number | null,
  whenRotated: () => Promise<void>
): Promise<Word | null> {
  return new Promise((resolve, reject) => {
    const child = fork(victim, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    let last: Word | null = null
    const isEarly = lifeMs !== null && Math.random() < EARLY_DEATHS
    if (isEarly) killIn(child, lifeMs)
    child.on('message', (word: Word) => {
      if (word.kind === 'ready' && lifeMs !== null && !isEarly) killIn(child, lifeMs)
      if (word.kind === 'finished' || word.kind === 'stuck') last = word
      if (word.kind === 'rotated') {
        whenRotated().then(() => child.connected && child.send('checked', () => undefined), reject)
      }
    })
    child.on('error', reject)
    child.on('exit', () => {
      resolve(last)
    })
    child.send(order, () => undefined)
  })
}

function killIn(child: ChildProcess, ms: number): void {
  setTimeout(() => child.kill('SIGKILL'), ms).unref()
}
