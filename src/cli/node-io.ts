import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { pause } from '../host/timers'
import type { Io } from './io'

const LONGEST_INPUT = 1024 * 1024
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** The streams of this process. */
export function nodeIo(): Io {
  const { stdin, stdout, stderr, env } = process
  const isOutTerminal = stdout.isTTY
  return {
    out: text => {
      stdout.write(text)
    },
    note: text => {
      stderr.write(text)
    },
    canAsk: stdin.isTTY && stderr.isTTY,
    columns: isOutTerminal ? stdout.columns : null,
    hasColor: isOutTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    environment: env,
    now: () => Date.now(),
    pause,
    readDescriptor: descriptor => Promise.resolve(textOf(descriptor)),
    ask: question => ask(question, false),
    askHidden: question => ask(question, true),
    onStop: listener => {
      for (const signal of SIGNALS) process.on(signal, listener)
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener)
      }
    }
  }
}

function textOf(descriptor: number): string | null {
  try {
    const text = readFileSync(descriptor, 'utf8')
    return text.length > LONGEST_INPUT ? null : text
  } catch (error) {
    // Not open, or a terminal that nobody can be read from.
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}

/** On stderr, so that a question never lands in a file that takes the results. */
function ask(question: string, isHidden: boolean): Promise<string | null> {
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    }
  })
  process.stderr.write(question)
  const reader = createInterface({
    input: process.stdin,
    output: isHidden ? silent : process.stderr,
    terminal: true
  })
  return new Promise(resolve => {
    reader.once('line', line => {
      resolve(line)
      reader.close()
    })
    reader.once('close', () => {
      if (isHidden) process.stderr.write('\n')
      resolve(null)
    })
  })
}
