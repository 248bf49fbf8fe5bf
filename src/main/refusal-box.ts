import { dialog } from 'electron'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { REFUSAL_TITLE } from '../words/start-problems'

/** Programs that show a sentence, and how. Electron's own box goes to the terminal on Linux while the app is not ready. */
const LINUX_BOXES: readonly (readonly [string, (sentence: string) => readonly string[]])[] = [
  ['zenity', sentence => ['--error', '--no-markup', `--title=${REFUSAL_TITLE}`, `--text=${sentence}`]],
  ['kdialog', sentence => ['--title', REFUSAL_TITLE, '--error', sentence]],
  ['xmessage', sentence => ['-center', '-title', REFUSAL_TITLE, sentence]]
]

/** Shows why Rekey does not start to a person who has no terminal. The box outlives this process where it has to. */
export function showRefusal(sentence: string): void {
  if (process.platform !== 'linux') {
    dialog.showErrorBox(REFUSAL_TITLE, sentence)
    return
  }
  const box = LINUX_BOXES.find(([name]) => isOnPath(name))
  if (box === undefined) return
  const [name, argumentsFor] = box
  spawn(name, argumentsFor(sentence), { detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref()
}

function isOnPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, name)))
}
