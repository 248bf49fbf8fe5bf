import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { FLOWS, TARGET, type FileOrder, type FileWord } from './file-orders'

export type FileReport = {
  /** Processes that were killed inside a file write. */
  readonly fileKills: number
  /** Retries on the same path that did not deliver. */
  readonly stuckPaths: number
  /** Files that still held the secret after the next start. */
  readonly clearCopies: number
}

/** Kills a delivery before each of its system calls, starts again, and delivers again on the same path. */
export async function killFileWrites(victim: string): Promise<FileReport> {
  const report = { fileKills: 0, stuckPaths: 0, clearCopies: 0 }
  const killFlow = async (flow: FileOrder['flow']): Promise<void> => {
    for (let killAt = 1; ; killAt += 1) {
      const directory = mkdtempSync(path.join(tmpdir(), 'rekey-file-kill-'))
      const folder = path.join(directory, 'deploy')
      mkdirSync(folder)
      if (flow === 'replace')
        writeFileSync(path.join(folder, TARGET), 'PORT=1\nAPI_KEY=old\n', { mode: 0o640 })
      try {
        const first = await oneLife(victim, { directory, flow, killAt })
        if (first.some(word => word.kind === 'done')) break
        report.fileKills += 1
        const second = await oneLife(victim, { directory, flow, killAt: null })
        for (const word of second) {
          if (word.kind === 'broken') throw new Error(word.why)
          report.clearCopies += word.clearCopies
          if (word.kind === 'done' && !(word.isDone && word.entries.length === 1)) report.stuckPaths += 1
        }
      } finally {
        rmSync(directory, { recursive: true, force: true })
      }
    }
  }
  await Promise.all(FLOWS.map(killFlow))
  return report
}

function oneLife(victim: string, order: FileOrder): Promise<readonly FileWord[]> {
  return new Promise((resolve, reject) => {
    const words: FileWord[] = []
    const child = fork(victim, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    child.on('message', (word: FileWord) => words.push(word))
    child.on('error', reject)
    child.on('exit', () => {
      resolve(words)
    })
    child.send(order, () => undefined)
  })
}
