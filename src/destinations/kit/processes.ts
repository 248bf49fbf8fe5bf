import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import path from 'node:path'
import { SECOND, type Clock } from '../../core/clock'
import { failed, fault, ok, type Fault } from '../../core/fault'
import type { ProcessEnd, ProcessRequest, Processes } from '../../core/ports/processes'
import { codeOf } from './file-steps'

// Programs of this machine: started without a shell, with few variables, in a process group of their own that ends at the
// deadline. A program that leaves a background process behind with an open output has ended all the same.

/** Below the time for which a lock waits for acts in flight. */
const DEADLINE_MS = 30 * SECOND
const MOST_OUTPUT_BYTES = 1024 * 1024
const MOST_COMPLAINT_BYTES = 4_096
/** How long output is read after the program itself has exited. */
const LAST_OUTPUT_MS = SECOND

/** What programs need to find their home, their files and their language. */
const VARIABLES = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'XDG_CONFIG_HOME',
  'XDG_RUNTIME_DIR',
  'SystemRoot',
  'USERPROFILE',
  'USERNAME',
  'APPDATA',
  'LOCALAPPDATA',
  'TEMP',
  'TMP'
]

export type ProcessTools = {
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  readonly clock: Pick<Clock, 'sleep'>
}

export function createProcesses({ platform, env, clock }: ProcessTools): Processes {
  function run(request: ProcessRequest): Promise<ProcessEnd> {
    const { program, args, environment = [], deadlineMs = DEADLINE_MS } = request
    const isWhole = path.isAbsolute(program) && ![program, ...args].some(text => text.includes('\0'))
    if (!isWhole)
      return Promise.resolve({ kind: 'not-started', fault: fault('not-found', 'program-missing') })
    const child = spawn(program, args, {
      shell: false,
      // A group of its own, which can be ended whole; without a terminal no program can ask a question.
      detached: platform !== 'win32',
      windowsHide: true,
      cwd: path.parse(program).root,
      env: Object.fromEntries(
        [...VARIABLES, ...environment].flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]]))
      ),
      stdio: ['pipe', 'pipe', 'pipe']
    })
    return followed(child, request.input ?? new Uint8Array(0), deadlineMs)
  }

  function followed(child: ChildProcess, input: Uint8Array, deadlineMs: number): Promise<ProcessEnd> {
    return new Promise(resolve => {
      const isOver = new AbortController()
      const output = collected(child.stdout, MOST_OUTPUT_BYTES)
      const errors = collected(child.stderr, MOST_COMPLAINT_BYTES)

      function end(answer: ProcessEnd): void {
        if (isOver.signal.aborted) return
        isOver.abort()
        for (const stream of child.stdio) stream?.destroy()
        output.wipe()
        errors.wipe()
        resolve(answer)
      }

      function cutOff(reason: Fault): void {
        if (isOver.signal.aborted) return
        endGroup(child, platform)
        end({ kind: 'cut-off', fault: reason })
      }

      function exited(exitCode: number | null): void {
        if (exitCode === null) {
          cutOff(fault('outcome-unknown', 'program-failed'))
          return
        }
        const complaint = Buffer.from(errors.bytes()).toString('utf8')
        end({ kind: 'exited', exitCode, output: output.bytes(), complaint })
      }

      function after(ms: number, act: () => void): void {
        // The sleep rejects once the process has ended: nothing is left to do then.
        clock.sleep(ms, isOver.signal).then(act, () => undefined)
      }

      child.on('error', error => {
        const isMissing = ['ENOENT', 'EACCES', 'ENOTDIR'].includes(codeOf(error) ?? '')
        if (child.pid !== undefined) return
        const reason = isMissing ? fault('not-found', 'program-missing') : fault('internal', 'program-failed')
        end({ kind: 'not-started', fault: reason })
      })
      child.on('exit', exitCode => {
        after(LAST_OUTPUT_MS, () => {
          exited(exitCode)
        })
      })
      child.on('close', exited)
      output.onTooMuch(() => {
        cutOff(fault('outcome-unknown', 'too-large'))
      })
      after(deadlineMs, () => {
        cutOff(fault('outcome-unknown', 'timed-out'))
      })
      // A program may exit without reading its input.
      child.stdin?.on('error', () => undefined)
      child.stdin?.end(input)
    })
  }

  return {
    run,
    async find(name) {
      if (path.isAbsolute(name) && (await isProgram(name))) return ok(name)
      const endings = platform === 'win32' ? ['.exe'] : ['']
      // An empty or relative folder on PATH stands for wherever the program was started.
      const listed = path.basename(name) === name ? (env.PATH ?? '').split(path.delimiter) : []
      const folders = listed.filter(folder => path.isAbsolute(folder))
      for (const folder of folders) {
        for (const ending of endings) {
          const file = path.join(folder, name + ending)
          if (await isProgram(file)) return ok(file)
        }
      }
      return failed('not-found', 'program-missing')
    }
  }
}

function endGroup(child: ChildProcess, platform: NodeJS.Platform): void {
  const { pid } = child
  if (pid === undefined) return
  try {
    if (platform === 'win32') child.kill('SIGKILL')
    else process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // The whole group is gone already.
    if (codeOf(error) !== 'ESRCH') throw error
  }
}

/** Keeps at most so many bytes; the rest is read and dropped, so that the program is not held up. */
function collected(stream: NodeJS.ReadableStream | null, most: number) {
  const chunks: Buffer[] = []
  let size = 0
  let tooMuch: () => void = () => undefined
  stream?.on('data', (chunk: Buffer) => {
    if (size + chunk.length > most) {
      chunk.fill(0, Math.max(0, most - size))
      tooMuch()
    }
    chunks.push(chunk.subarray(0, Math.max(0, most - size)))
    size = Math.min(most, size + chunk.length)
  })
  stream?.on('error', () => undefined)
  return {
    bytes: (): Uint8Array => new Uint8Array(Buffer.concat(chunks)),
    wipe: (): void => {
      for (const chunk of chunks) chunk.fill(0)
    },
    onTooMuch: (act: () => void): void => {
      tooMuch = act
    }
  }
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    // Missing, or not for this user: PATH goes on.
    return false
  }
}
