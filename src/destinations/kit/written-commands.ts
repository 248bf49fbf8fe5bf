import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { failed, ok, type Result } from '../../core/fault'
import type { WrittenCommand, WrittenCommands } from '../../core/ports/processes'
import { codeOf, NO_FOLLOW } from './file-steps'

// Commands are written into a file by hand, because a window that could set one could run anything. Example:
// { "deploy": { "run": ["/usr/local/bin/put-key", "payments"], "read": ["/usr/local/bin/get-key", "payments"] } }

const LARGEST_FILE = 65_536
const OTHERS_MAY_WRITE = 0o022

const commandLine = z
  .array(z.string().max(4_096))
  .min(1)
  .max(100)
  .refine(([program = '']) => path.isAbsolute(program))
  .transform(([program = '', ...args]) => ({ program, args }))
const file = z.record(
  z.string().min(1).max(80),
  z
    .object({
      run: commandLine,
      read: commandLine.nullable().default(null),
      environment: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/)).default([])
    })
    .strict()
)

/** `location` null: no commands, as in tests and demos without a profile. */
export function createWrittenCommands(location: string | null): WrittenCommands {
  return {
    async find(name) {
      const commands = location === null ? ok(new Map<string, WrittenCommand>()) : await readAll(location)
      if (!commands.ok) return commands
      const found = commands.value.get(name)
      return found === undefined
        ? failed('not-found', 'command-not-written', { subject: 'command' })
        : ok(found)
    }
  }
}

const refused = failed('invalid-input', 'commands-file-refused', { subject: 'command' })

async function readAll(location: string): Promise<Result<ReadonlyMap<string, WrittenCommand>>> {
  try {
    const handle = await open(location, constants.O_RDONLY | NO_FOLLOW)
    try {
      const found = await handle.stat()
      const isOwn = process.getuid === undefined || found.uid === process.getuid()
      // What others may write, others could make Rekey run.
      const isSafe = process.getuid === undefined || (isOwn && (found.mode & OTHERS_MAY_WRITE) === 0)
      if (!found.isFile() || !isSafe || found.size > LARGEST_FILE) return refused
      const parsed = file.safeParse(JSON.parse(await handle.readFile('utf8')))
      return parsed.success ? ok(new Map(Object.entries(parsed.data))) : refused
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ok(new Map<string, WrittenCommand>())
    if (codeOf(error) === null && !(error instanceof SyntaxError)) throw error
    return refused
  }
}
