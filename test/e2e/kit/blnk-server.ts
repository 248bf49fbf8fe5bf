import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { ROOT } from './launch'

export type BlnkServer = {
  readonly url: string
  readonly credential: { readonly [field: string]: string }
  close(): Promise<void>
}

/** A Blnk server in a process of its own, as an operator's server would be. */
export async function startBlnk(): Promise<BlnkServer> {
  const child = spawn(
    process.execPath,
    ['scripts/run-ts.mjs', 'scripts/provider-sandbox.ts', 'blnk', '0.15'],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit']
    }
  )
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return {
    // The script prints these two.
    ...(JSON.parse(line) as Pick<BlnkServer, 'url' | 'credential'>),
    close: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    }
  }
}
