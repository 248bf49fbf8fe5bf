import { spawn } from 'node:child_process'
import path from 'node:path'
import { exitCodeOf } from '../setup/interruption.mjs'

/**
 * Runs a command that prints for itself, passes signals on to it and answers with its exit code.
 * @param {{timeoutMs?: number, onLate?: () => void, onErrorLine?: (line: string) => boolean} & import('node:child_process').SpawnOptions} options
 *   `onErrorLine` sees each line of stderr and answers whether it is worth showing
 */
export function runInForeground(command, args, { timeoutMs, onLate, onErrorLine, ...options } = {}) {
  return new Promise(resolve => {
    const stderr = onErrorLine === undefined ? 'inherit' : 'pipe'
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', stderr], ...options })
    const timer =
      timeoutMs &&
      setTimeout(() => {
        onLate?.()
        child.kill('SIGKILL')
      }, timeoutMs)
    if (onErrorLine !== undefined) passOn(child.stderr, onErrorLine)
    // A terminal sends Ctrl-C to the child as well, and some runners take a second one as an order to drop everything.
    const forward = signal => (signal === 'SIGINT' && process.stdin.isTTY ? true : child.kill(signal))
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, forward)
    // npm does not pass every signal on: when it is gone, nobody waits for us either.
    const parent = process.ppid
    const watch = setInterval(() => {
      if (process.ppid !== parent) child.kill('SIGTERM')
    }, 1000)
    const finish = code => {
      clearTimeout(timer)
      clearInterval(watch)
      for (const signal of signals) process.off(signal, forward)
      resolve(code)
    }
    child.on('error', error => {
      console.error(String(error))
      finish(1)
    })
    child.on('close', (code, signal) => {
      if (signal !== null && !signals.includes(signal))
        console.error(`${path.basename(command)} was ended by the signal ${signal}.`)
      finish(code ?? exitCodeOf(signal))
    })
  })
}

function passOn(stream, isWorthShowing) {
  let rest = ''
  const show = line => {
    if (isWorthShowing(line)) process.stderr.write(`${line}\n`)
  }
  stream.setEncoding('utf8')
  stream.on('data', chunk => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    lines.forEach(show)
  })
  stream.on('end', () => {
    if (rest !== '') show(rest)
  })
}
