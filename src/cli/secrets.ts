import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SAYS } from '../words/command-line'
import { Stop } from './context'
import type { Context } from './context'
import { EXIT } from './exit-codes'

const STDIN = 0

/** A secret from stdin or a descriptor, without the end of line that an editor or `echo` adds. */
export async function secretFrom(
  { io }: Pick<Context, 'io'>,
  descriptor: number | undefined
): Promise<string> {
  const text = await io.readDescriptor(descriptor ?? STDIN)
  const value = text?.replace(/\r?\n$/, '') ?? ''
  if (value === '') throw new Stop(EXIT.usage, SAYS.notReadable)
  return value
}

/** What systemd hands a unit under this name (`LoadCredential=`); null where it hands none. */
export function systemCredential(
  environment: { readonly [name: string]: string | undefined },
  name: string
): string | null {
  const folder = environment['CREDENTIALS_DIRECTORY']
  if (folder === undefined || folder === '') return null
  try {
    return readFileSync(join(folder, name), 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** The secret fields of a form, as a JSON object of texts. `fields` are named to a person who gave something else. */
export async function credentialFrom(
  context: Pick<Context, 'io'>,
  descriptor: number | undefined,
  fields: readonly string[]
): Promise<Record<string, string>> {
  if (fields.length === 0) return {}
  const found = parsed(await secretFrom(context, descriptor))
  if (found !== null) return found
  throw new Stop(EXIT.usage, `${SAYS.connectHint} ${fields.join(', ')}`)
}

function parsed(text: string): Record<string, string> | null {
  try {
    const found: unknown = JSON.parse(text)
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return null
    const isOfTexts = Object.values(found).every(value => typeof value === 'string')
    return isOfTexts ? (found as Record<string, string>) : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
