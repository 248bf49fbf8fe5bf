import type { ZodType } from 'zod'
import { largeOffsetMs, type AbortSignalLike } from '../../core/clock'
import { failed, ok, type Outcome, type Result } from '../../core/fault'
import type { ConnectionTools } from '../../core/ports/provider'
import type { BaseUrl } from '../../net/base-url'
import { openHttp, type Answer, type Exchange } from '../../net/http'
import { awsHeaders, type AwsCredential } from '../../net/signers/aws-sigv4'
import { faultByStatus } from '../../net/status-faults'
import { readXml } from '../../net/xml'
import { classifyFor, type Task } from './faults'
import { manifest } from './manifest'

// The query protocol of IAM and STS: each call is one signed request to the root that names its action.

export type Parameters = Readonly<Record<string, string>>

export type AwsApi = {
  /** Once more if the first answer showed that our clock is wrong. */
  read<T>(call: Call<T>): Promise<Result<Answer<T>>>
  /** Sent at most once. */
  change<T>(call: Call<T>): Promise<Outcome<Answer<T>>>
  /** Whose key is this? By its own signature. */
  identify(credential: AwsCredential, signal?: AbortSignalLike): Promise<Result<Exchange>>
  /** Null until an answer has told the provider's time. */
  clockOffsetMs(): number | null
  close(): Promise<void>
}

export type Call<T> = {
  readonly action: string
  readonly parameters: Parameters
  readonly schema: ZodType<T>
  readonly task: Task
  readonly signal?: AbortSignalLike | undefined
}

export type AwsAccess = {
  readonly base: BaseUrl
  readonly sts: BaseUrl
  readonly region: string
  readonly credential: AwsCredential
  readonly tools: ConnectionTools
}

const IAM = { name: 'iam', version: '2010-05-08' }
const STS = { name: 'sts', version: '2011-06-15' }
type Service = typeof IAM

export function openAwsApi({ base, sts, region, credential, tools }: AwsAccess): AwsApi {
  const open = (at: BaseUrl) => openHttp({ ...tools, base: at, limits: manifest.limits, readBody: readXml })
  const http = open(base)
  const stsHttp = sts.origin === base.origin ? http : open(sts)
  let offsetMs: number | null = null

  function note(seenMs: number | null): void {
    offsetMs = seenMs ?? offsetMs
  }

  function signed(
    { name, version }: Service,
    { action, parameters }: Pick<Call<unknown>, 'action' | 'parameters'>,
    signer = credential
  ) {
    const form = { Action: action, Version: version, ...parameters }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const request = {
      method: 'POST',
      host: (name === STS.name ? sts : base).origin.replace(/^https?:\/\//, ''),
      path: '/',
      query: [],
      headers,
      // The text that the HTTP client sends: both write the same form.
      body: new URLSearchParams(form).toString()
    }
    // AWS refuses a signature that is some minutes off, so its own clock counts.
    const at = tools.clock.now() + largeOffsetMs(offsetMs)
    const added = awsHeaders(request, signer, { region, service: name, at })
    return { method: 'POST', path: '/', form, headers: { accept: 'text/xml', ...headers, ...added } } as const
  }

  async function readOnce<T>(call: Call<T>): Promise<Result<Answer<T>>> {
    const answer = await http.exchange({
      ...signed(IAM, call),
      isQuestion: true,
      signal: call.signal
    })
    if (!answer.ok) return answer
    const { status, value, clockOffsetMs } = answer.value
    note(clockOffsetMs)
    const refusal = classifyFor(call.task)(status, value) ?? faultByStatus(status)
    if (refusal !== null) return { ok: false, fault: refusal }
    const parsed = call.schema.safeParse(value)
    return parsed.success
      ? ok({ ...answer.value, value: parsed.data })
      : failed('provider-changed', 'unexpected-shape')
  }

  return {
    async read(call) {
      const before = largeOffsetMs(offsetMs)
      const first = await readOnce(call)
      const hasLearned = largeOffsetMs(offsetMs) !== before
      const isRefused = !first.ok && first.fault.code === 'credential-rejected'
      return isRefused && hasLearned ? readOnce(call) : first
    },
    change: call =>
      http.change({
        ...signed(IAM, call),
        schema: call.schema,
        classify: classifyFor(call.task),
        signal: call.signal
      }),
    async identify(signer, signal) {
      const call = { action: 'GetCallerIdentity', parameters: {} }
      return stsHttp.exchange({ ...signed(STS, call, signer), isQuestion: true, signal })
    },
    clockOffsetMs: () => offsetMs,
    close: async () => {
      await http.close()
      if (stsHttp !== http) await stsHttp.close()
    }
  }
}
