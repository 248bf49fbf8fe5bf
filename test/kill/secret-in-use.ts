import { readFileSync } from 'node:fs'
import type { RunningSandbox } from '../../src/providers/kit/sandbox/sandbox'

type Variables = Readonly<Record<string, string>>

/** Does the provider accept the secret among these variables? */
export async function doesWork(server: RunningSandbox, variables: Variables | null): Promise<boolean> {
  if (variables === null) return false
  const call = server.consumerCall(variables)
  const response = await fetch(server.url + call.path, {
    method: call.method,
    headers: call.headers,
    ...(call.body === undefined ? {} : { body: call.body })
  })
  await response.arrayBuffer()
  return response.status !== 401
}

/** Null while there is no file. */
export function readEnv(file: string): Variables | null {
  try {
    const lines = readFileSync(file, 'utf8').split('\n')
    return Object.fromEntries(
      lines.flatMap(line => {
        const at = line.indexOf('=')
        return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1).replace(/^(['"])(.*)\1$/, '$2')]]
      })
    )
  } catch {
    return null
  }
}

/** A service that reads its env file before each request. */
export function consume(server: RunningSandbox, envFile: string): { stop(): void } {
  const timer = setInterval(() => {
    doesWork(server, readEnv(envFile)).catch(() => undefined)
  }, 25)
  return {
    stop: () => {
      clearInterval(timer)
    }
  }
}
