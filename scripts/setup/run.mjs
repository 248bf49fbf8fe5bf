import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import { Interrupted, onSignal, stopIfInterrupted } from './interruption.mjs'

/** How long a command may clean up after a signal. */
const GRACE_MS = 5000

/**
 * Runs a command to its end without a terminal and collects what it prints. It gets a process group of its own; a signal to us
 * goes to the whole group, and we wait for its end: nothing is left running, and nobody works on after our lock is gone.
 * @returns {Promise<{ok: boolean, output: string, isLate: boolean}>}
 */
export function run(command, args, { timeoutMs, ...options } = {}) {
  stopIfInterrupted()
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      ...options
    })
    let output = ''
    let isLate = false
    let interruption
    let killTimer
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            isLate = true
            endGroup(child, 'SIGKILL')
          }, timeoutMs)
    const stopListening = onSignal(signal => {
      // A second signal is an order to hurry.
      endGroup(child, interruption === undefined ? signal : 'SIGKILL')
      interruption ??= new Interrupted(signal)
      killTimer ??= setTimeout(() => endGroup(child, 'SIGKILL'), GRACE_MS)
    })
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    const finish = ok => {
      clearTimeout(timer)
      clearTimeout(killTimer)
      stopListening()
      if (interruption !== undefined) return reject(interruption)
      resolve({ ok, isLate, output: isLate ? `${output}\n(stopped after ${timeoutMs / 1000} s)` : output })
    }
    child.on('error', error => {
      output += String(error)
      finish(false)
    })
    child.on('close', code => finish(code === 0))
  })
}

function endGroup(child, signal) {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch (error) {
    // The whole group has ended already.
    if (error.code !== 'ESRCH') throw error
  }
}

/** Runs npm: the very one that started us, where there is one. */
export function npm(args, options = {}) {
  const own = process.env.npm_execpath
  // Warnings are kept: npm reports a file that it could not write as one, and then ends with 0.
  const env = {
    ...process.env,
    ...options.env,
    npm_config_update_notifier: 'false',
    npm_config_loglevel: 'warn'
  }
  return own !== undefined && /^npm-cli\.[cm]?js$/.test(path.basename(own))
    ? run(process.execPath, [own, ...args], { ...options, env })
    : run('npm', args, { ...options, env, shell: process.platform === 'win32' })
}

export function hasCommand(name) {
  return spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status === 0
}
