import { spawnSync } from 'node:child_process'

/**
 * Starts this program once more and answers its exit code. It waits without returning to Electron, which would look for a display next
 * and end this process, with its terminal, before the command is done. A signal of the terminal reaches both.
 */
export function startAgain(argv: readonly string[]): number {
  return spawnSync(process.execPath, argv, { stdio: 'inherit' }).status ?? 1
}
