import type { AbortSignalLike } from '../../core/clock'
import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { Exchange, HttpSession } from '../../net/http'
import { classifyFor, hasErrorDetail, sayingOf } from './faults'
import { faultByStatus } from '../../net/status-faults'

/** Oldest release of each family that behaves alike. Before 0.12.0 keys cannot be listed or revoked at all. */
export type Version = '0.12' | '0.14.3' | '0.15'

export type ServerFacts = {
  readonly version: Version
  readonly credentialKind: 'master' | 'scoped' | 'none-needed'
  readonly isSecure: boolean
  readonly clockOffsetMs: number | null
}

/** An unmapped path: it authenticates, needs no scope, runs no handler and is not counted as a use. */
export const SILENT_PATH = '/zz-probe'
/** No real owner: it tells how a server treats one that is not the caller's. */
const NOBODY = 'rekey-version-check'

/**
 * Blnk has no version endpoint, so the version is told from how the server refuses. Reads only; nothing is changed.
 */
export async function fingerprint(http: HttpSession, signal?: AbortSignalLike): Promise<Result<ServerFacts>> {
  const look = (path: string, query?: { owner: string }): Promise<Result<Exchange>> =>
    http.exchange({ path, ...(query === undefined ? {} : { query }), signal })

  const nameless = await http.exchange({
    path: '/ledgers',
    query: { limit: '1' },
    withoutSessionHeaders: true,
    signal
  })
  if (!nameless.ok) return nameless
  if (nameless.value.status >= 200 && nameless.value.status < 300) return withoutSecureMode(look)
  if (nameless.value.status !== 401) return failedBy(nameless.value)

  const silent = await look(SILENT_PATH)
  if (!silent.ok) return silent
  const offset = silent.value.clockOffsetMs
  const facts = (version: Version, credentialKind: 'master' | 'scoped'): Result<ServerFacts> =>
    ok({ version, credentialKind, isSecure: true, clockOffsetMs: offset })

  if (silent.value.status === 404) {
    const version = await versionForMaster(look)
    return version.ok ? facts(version.value, 'master') : version
  }
  if (sayingOf(silent.value.status, silent.value.value) !== 'unknown-resource') return failedBy(silent.value)
  if (hasErrorDetail(silent.value.value)) return facts('0.15', 'scoped')
  const version = await versionForScoped(look)
  return version.ok ? facts(version.value, 'scoped') : version
}

type Look = (path: string, query?: { owner: string }) => Promise<Result<Exchange>>

async function versionForMaster(look: Look): Promise<Result<Version>> {
  const ownerless = await look('/api-keys')
  if (!ownerless.ok) return ownerless
  const { status, value } = ownerless.value
  const saying = sayingOf(status, value)
  if (saying === 'owner-required') return ok(status === 400 ? '0.15' : '0.14.3')
  if (saying !== 'unauthorized') return failedBy(ownerless.value)
  return oldOrTooOld(await look('/api-keys', { owner: NOBODY }))
}

async function versionForScoped(look: Look): Promise<Result<Version>> {
  const foreign = await look('/api-keys', { owner: NOBODY })
  if (foreign.ok && sayingOf(foreign.value.status, foreign.value.value) === 'cross-owner') return ok('0.14.3')
  return oldOrTooOld(foreign)
}

function oldOrTooOld(answer: Result<Exchange>): Result<Version> {
  if (!answer.ok) return answer
  return answer.value.status === 200 ? ok('0.12') : failedBy(answer.value)
}

/** Before 0.14.3 keys can be managed even then, without any credential; later the server refuses. */
async function withoutSecureMode(look: Look): Promise<Result<ServerFacts>> {
  const list = await look('/api-keys', { owner: NOBODY })
  if (!list.ok) return list
  if (list.value.status !== 200) return failedBy(list.value)
  return ok({
    version: '0.12',
    credentialKind: 'none-needed',
    isSecure: false,
    clockOffsetMs: list.value.clockOffsetMs
  })
}

function failedBy(answer: Exchange): Result<never> {
  const known = classifyFor('list')(answer.status, answer.value)
  if (known !== null) return { ok: false, fault: known }
  const byStatus = answer.status === 404 || answer.status < 300 ? null : faultByStatus(answer.status)
  return byStatus === null ? failed('provider-changed', 'wrong-base-url') : { ok: false, fault: byStatus }
}
