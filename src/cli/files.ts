import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { SAYS } from '../words/command-line'
import { Stop } from './context'
import { EXIT } from './exit-codes'

const OWNER_ONLY = 0o600

export function written(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: OWNER_ONLY })
  } catch (error) {
    throw stopOf(error, SAYS.fileNotWritten)
  }
}

/** At most `longest` bytes; one more when the file has more, so that a reader can refuse it. */
export function bytesOf(path: string, longest: number): Uint8Array {
  try {
    return statSync(path).size > longest ? new Uint8Array(longest + 1) : readFileSync(path)
  } catch (error) {
    throw stopOf(error, SAYS.fileNotRead)
  }
}

function stopOf(error: unknown, sentence: string): unknown {
  const isOfFile = error instanceof Error && 'code' in error
  return isOfFile ? new Stop(EXIT.failed, `${sentence} (${String(error.code)})`) : error
}
