import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

/** The blocks of a document, in their order, by the word behind their fence. */
export function blocksOf(language: string): readonly string[] {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs/providers-as-data.md'), 'utf8')
  const found = text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)
  return [...found].flatMap(([, name, block = '']) => (name === language ? [block] : []))
}

export function blockOf(language: string): string {
  const [block, ...others] = blocksOf(language)
  if (block === undefined || others.length > 0)
    throw new Error(`The document has not one block of ${language}.`)
  return block
}

export type Tally = { readonly url: string; readonly file: string; stop(): Promise<void> }

/** Saves the blocks as the document says, and starts its service. */
export async function startTally(folder: string): Promise<Tally> {
  const file = join(folder, 'tally.yaml')
  writeFileSync(file, blockOf('yaml'))
  writeFileSync(join(folder, 'tally.mjs'), blockOf('js'))
  const child = spawn(process.execPath, ['tally.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return {
    url,
    file,
    stop: async () => {
      const gone = once(child, 'exit')
      child.kill()
      await gone
    }
  }
}
