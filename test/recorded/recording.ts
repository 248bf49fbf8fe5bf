import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

// Requests that were sent to real servers, and what these answered. A recording stands in a file `<provider>.json`; what was
// secret in it is replaced by placeholders such as `<SECRET create ok>`, the secret that the answer to `create ok` gave.

/** A text that was too long to keep: parts of it, some of them one character many times. */
const longText = z.union([
  z.string(),
  z.array(z.union([z.string(), z.strictObject({ repeat: z.string().length(1), times: z.number().int() })]))
])

const pair = z.strictObject({
  label: z.string().min(1),
  request: z.strictObject({
    method: z.string(),
    path: longText,
    headers: z.record(z.string(), z.string()),
    body: longText.optional()
  }),
  answer: z.strictObject({
    status: z.number().int(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    /** Only the start of the body was kept. */
    isCut: z.boolean().optional()
  })
})

const recording = z.strictObject({
  provider: z.string(),
  recordedOn: z.iso.date(),
  about: z.string(),
  /** Placeholders of the management credential, and the field of the connection form that has it. */
  credential: z.record(z.string(), z.string()),
  servers: z.array(z.strictObject({ version: z.string(), pairs: z.array(pair) }))
})

/** Where the sandbox may answer otherwise, and why. Without a label it is true of every answer. */
const exception = z.strictObject({
  provider: z.string(),
  label: z.string().optional(),
  /** The text between these quotes of a field need not be the same. */
  field: z.string().optional(),
  reason: z.string().min(20)
})

export type Pair = z.infer<typeof pair>
export type Recording = z.infer<typeof recording>
export type Exception = z.infer<typeof exception>

const folder = path.resolve('test/recorded')
const EXCEPTIONS = 'exceptions.json'

export function readRecordings(): readonly Recording[] {
  const names = fs.readdirSync(folder).filter(name => name.endsWith('.json') && name !== EXCEPTIONS)
  return names.map(name => recording.parse(readJson(name)))
}

export function readExceptions(): readonly Exception[] {
  return z.array(exception).parse(readJson(EXCEPTIONS))
}

function readJson(name: string): unknown {
  return JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'))
}

export function wholeText(text: z.infer<typeof longText>): string {
  if (typeof text === 'string') return text
  return text.map(part => (typeof part === 'string' ? part : part.repeat.repeat(part.times))).join('')
}
