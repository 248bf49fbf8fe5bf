import { createHash } from 'node:crypto'
import http from 'node:http'
import type { RunningSandbox, StartSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { difference, nothingKnown, translated } from './compare'
import type { Kinds, Known } from './compare'
import { wholeText } from './recording'
import type { Exception, Pair, Recording } from './recording'

export type Difference = { readonly version: string; readonly label: string; readonly what: string }
type Reply = { readonly status: number; readonly headers: http.IncomingHttpHeaders; readonly text: string }

/** What secrets and their stored forms look like in the answers of any provider so far. */
const KINDS: Kinds = {
  secret: /[A-Za-z0-9_-]{43}=/,
  placeholders: { '<BCRYPT>': /\$2a\$10\$[A-Za-z0-9./_-]{53}/, '<SHA256>': /[0-9a-f]{64}/ }
}

/** Sends each request of the recording to a fresh sandbox of the same version, in order, and compares the answers. */
export async function replay(
  recording: Recording,
  start: StartSandbox,
  exceptions: readonly Exception[]
): Promise<{ readonly requests: number; readonly differences: readonly Difference[] }> {
  const own = exceptions.filter(exception => exception.provider === recording.provider)
  const differences: Difference[] = []
  let requests = 0
  for (const { version, pairs } of recording.servers) {
    let now = timeOf(pairs[0])
    const sandbox = await start({ now: () => now, random: counted(version), variant: version })
    const known = credentialOf(recording, sandbox)
    try {
      for (const pair of pairs) {
        now = timeOf(pair)
        const what = compareAnswer(pair, await send(sandbox.url, pair, known), known, own)
        if (what !== null) differences.push({ version, label: pair.label, what })
        requests += 1
      }
    } finally {
      await sandbox.close()
    }
  }
  return { requests, differences }
}

function compareAnswer(
  pair: Pair,
  reply: Reply,
  known: Known,
  exceptions: readonly Exception[]
): string | null {
  const { answer } = pair
  const fitting = exceptions.filter(({ label }) => label === undefined || label === pair.label)
  if (fitting.some(({ label, field }) => label !== undefined && field === undefined)) return null
  if (reply.status !== answer.status)
    return `status ${answer.status} <> ${reply.status} ${reply.text.slice(0, 80)}`
  for (const name of ['content-type', 'location']) {
    const [recorded, actual] = [answer.headers[name] ?? '', reply.headers[name] ?? '']
    if (recorded !== actual) return `${name} ${recorded} <> ${String(actual)}`
  }
  const freeFields = fitting.flatMap(({ field }) => field ?? [])
  const texts = { recorded: answer.body, actual: reply.text, isCut: answer.isCut ?? false, freeFields }
  return difference(texts, known, KINDS)
}

function credentialOf(recording: Recording, sandbox: RunningSandbox): Known {
  const known = nothingKnown()
  for (const [placeholder, field] of Object.entries(recording.credential)) {
    known.toSandbox.set(placeholder, sandbox.credential[field] ?? '')
  }
  return known
}

/** When the real server answered; its header cuts off half a second on average. */
function timeOf(pair: Pair | undefined): number {
  return Date.parse(pair?.answer.headers['date'] ?? '') + 500
}

function counted(seed: string): () => string {
  let count = 0
  return () => {
    count += 1
    return createHash('sha256').update(`${seed} ${count}`).digest('base64url')
  }
}

/** As it is: no client in between that would tidy up a path or a header. */
function send(url: string, { request }: Pair, known: Known): Promise<Reply> {
  const { hostname, port } = new URL(url)
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, translated(value, known)])
  )
  const body = request.body === undefined ? null : translated(wholeText(request.body), known)
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const outgoing = http.request(
      {
        hostname,
        port,
        method: request.method,
        path: translated(wholeText(request.path), known),
        headers: { ...headers, ...length }
      },
      incoming => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text })
        })
      }
    )
    outgoing.on('error', reject)
    outgoing.end(body ?? undefined)
  })
}
