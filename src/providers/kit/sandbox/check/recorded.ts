// A recorded conversation, played back on loopback: each request is answered as it was recorded, and any other is refused.
import { z } from 'zod'
import { createFaultPlan } from '../fault-plan'
import { startLoopbackServer } from '../loopback-server'

const recording = z.strictObject({
  /** What the person entered in the form. Secrets are replaced by made-up texts of the same form. */
  settings: z.record(z.string(), z.string()),
  credential: z.record(z.string(), z.string()),
  exchanges: z
    .array(
      z.strictObject({
        request: z.strictObject({ method: z.string(), path: z.string().startsWith('/') }),
        answer: z.strictObject({
          status: z.number().int().min(100).max(599),
          headers: z.record(z.string(), z.string()).optional(),
          json: z.json().optional()
        })
      })
    )
    .min(1)
})

export type Played =
  | {
      readonly ok: true
      readonly url: string
      readonly settings: Readonly<Record<string, string>>
      readonly credential: Readonly<Record<string, string>>
      /** The conversation has more than reads. */
      readonly hasChanges: boolean
      /** Requests that were sent and are not in the conversation. */
      unasked(): readonly string[]
      close(): Promise<void>
    }
  | { readonly ok: false; readonly words: string }

/** Equal requests are answered in the order of the recording; the last answer stays. */
export async function playRecording(json: unknown): Promise<Played> {
  const parsed = recording.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { ok: false, words: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}` }
  }
  const { settings, credential, exchanges } = parsed.data
  const asked = new Map<string, number>()
  const unasked: string[] = []
  const server = await startLoopbackServer({
    handle: ({ method, path, query }) => {
      const search = query.toString()
      const name = `${method} ${path}${search === '' ? '' : `?${search}`}`
      const answers = exchanges.filter(({ request }) => `${request.method} ${request.path}` === name)
      const index = asked.get(name) ?? 0
      asked.set(name, index + 1)
      const found = answers[Math.min(index, answers.length - 1)]
      if (found === undefined) {
        unasked.push(name)
        return { status: 501 }
      }
      const { status, headers, json: body } = found.answer
      return {
        status,
        ...(body === undefined ? {} : { json: body }),
        ...(headers === undefined ? {} : { headers })
      }
    },
    faults: createFaultPlan(),
    now: () => Date.now()
  })
  return {
    ok: true,
    url: server.url,
    settings,
    credential,
    hasChanges: exchanges.some(({ request }) => request.method === 'DELETE' || request.method === 'PATCH'),
    unasked: () => [...new Set(unasked)],
    close: () => server.close()
  }
}
