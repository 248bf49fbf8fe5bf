import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'

/**
 * Runs a command to its end without a terminal and collects what it prints. A signal to us goes to it, so that Ctrl-C leaves
 * nothing running.
 * @returns {Promise<{ok: boolean, output: string}>}
 */
export function run(command, args, { timeoutMs, ...options } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let output = ''
    let late = false
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            late = true
            child.kill('SIGKILL')
          }, timeoutMs)
    const forward = signal => {
      child.kill(signal)
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    process.once('SIGINT', forward).once('SIGTERM', forward)
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    const finish = ok => {
      clearTimeout(timer)
      process.off('SIGINT', forward).off('SIGTERM', forward)
      resolve({ ok, output: late ? `${output}\n(stopped after ${timeoutMs / 1000} s)` : output })
    }
    child.on('error', error => {
      output += String(error)
      finish(false)
    })
    child.on('close', code => finish(code === 0))
  })
}

/** Runs npm: the very one that started us, where there is one. */
export function npm(args, options = {}) {
  const own = process.env.npm_execpath
  const env = {
    ...process.env,
    ...options.env,
    npm_config_update_notifier: 'false',
    npm_config_loglevel: 'error'
  }
  return own !== undefined && /^npm-cli\.[cm]?js$/.test(path.basename(own))
    ? run(process.execPath, [own, ...args], { ...options, env })
    : run('npm', args, { ...options, env, shell: process.platform === 'win32' })
}

export function hasCommand(name) {
  return spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status === 0
}
