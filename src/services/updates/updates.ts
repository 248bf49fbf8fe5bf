import { DAY, HOUR, MINUTE, type Clock } from '../../core/clock'
import { failed, ok, type Result } from '../../core/fault'
import { isRestartUnsafe, updateRefusal, type UnfinishedWork } from '../../core/updates/policy'
import type { UpdateManifest, UpdateProblem, UpdateState, UpdateStep } from '../../core/updates/updates'
import type { SeenUpdates, UpdateFeed, UpdateInstaller } from '../../core/ports/updates'

export type UpdateNote =
  | { readonly act: 'update.refused'; readonly problem: UpdateProblem; readonly version: string | null }
  | { readonly act: 'update.installed'; readonly version: string }

export type UpdateTools = {
  readonly clock: Clock
  /** The version that runs. */
  readonly current: string
  readonly system: { readonly platform: string; readonly arch: string }
  /** What this build brings along: without a key nothing is ever asked. */
  readonly trust: { readonly hasKey: boolean; readonly feed: string | null }
  /** `feed` is empty when the operator named none. */
  readonly wanted: () => { readonly isOn: boolean; readonly feed: string }
  readonly isAllowedFeed: (url: string) => boolean
  readonly isOnline: () => boolean
  readonly unfinished: () => UnfinishedWork
  readonly feed: UpdateFeed
  readonly installer: UpdateInstaller
  readonly seen: SeenUpdates
  readonly note: (what: UpdateNote) => void
  readonly onChange: () => void
}

export type Updates = {
  state(): UpdateState
  /** Asks the feed now. Does nothing while switched off, or while an update is under way. */
  check(): Promise<UpdateState>
  /**
   * A person wants exactly this version: downloads, checks and installs it. Returns only when that failed. Fault `conflict` when this
   * version is not on offer, or with `work-unfinished` while a restart could lose a secret.
   */
  install(version: string): Promise<Result<UpdateState>>
  /** Takes the wish back during the download. */
  cancel(): Promise<UpdateState>
  /** Asks the feed when that is due. Never begins an installation by itself. */
  look(): Promise<void>
}

const CHECK_EVERY_MS = DAY
const FIRST_CHECK_AFTER_MS = MINUTE
const AGAIN_AFTER_MS = HOUR

/** What somebody may have done on purpose: it belongs into the history. */
const SUSPICIOUS: readonly UpdateProblem[] = [
  'bad-signature',
  'feed-redirected',
  'other-product',
  'other-system',
  'older-than-seen',
  'changed-under-same-version',
  'file-differs'
]

export function createUpdates(tools: UpdateTools): Updates {
  const { clock, installer } = tools
  let step: UpdateStep = { kind: 'idle' }
  let checkedAt: number | null = null
  let nextCheckAt = clock.monotonic() + FIRST_CHECK_AFTER_MS
  let offer: { readonly manifest: UpdateManifest; readonly url: string } | null = null
  let noted = ''
  /** Counts wishes: one that was taken back must not go on after its download. */
  let wish = 0

  function feedInUse(): UpdateState['feed'] {
    const { feed } = tools.wanted()
    if (feed !== '') return { url: feed, from: 'operator' }
    return tools.trust.feed === null ? null : { url: tools.trust.feed, from: 'build' }
  }

  /** Why nothing may be asked at all. */
  function obstacle(): UpdateProblem | null {
    if (!tools.trust.hasKey) return 'no-update-key'
    if (installer.ability !== 'can-install') return installer.ability
    if (!tools.wanted().isOn) return 'switched-off'
    const feed = feedInUse()
    if (feed === null) return 'no-feed'
    return tools.isAllowedFeed(feed.url) ? null : 'feed-not-allowed'
  }

  function state(): UpdateState {
    const problem = obstacle()
    const shown: UpdateStep = problem === null ? step : { kind: 'off', problem }
    return { step: shown, checkedAt, feed: feedInUse(), hasKey: tools.trust.hasKey }
  }

  function to(next: UpdateStep): void {
    step = next
    tools.onChange()
  }

  function refuse(problem: UpdateProblem, version: string | null): void {
    offer = null
    to({ kind: 'refused', problem, version })
    const mark = `${problem} ${version ?? ''}`
    if (!SUSPICIOUS.includes(problem) || mark === noted) return
    noted = mark
    tools.note({ act: 'update.refused', problem, version })
  }

  function isUnderWay(): boolean {
    return ['checking', 'downloading', 'installing'].includes(step.kind)
  }

  async function check(): Promise<UpdateState> {
    const feed = feedInUse()
    if (isUnderWay() || obstacle() !== null || feed === null) return state()
    to({ kind: 'checking' })
    const answer = await tools.feed.read(feed.url)
    checkedAt = clock.now()
    nextCheckAt = clock.monotonic() + (answer.ok ? CHECK_EVERY_MS : AGAIN_AFTER_MS)
    // Switched off, or pointed elsewhere, while the answer was on its way: it is nobody's answer now.
    if (obstacle() !== null || feedInUse()?.url !== feed.url) to({ kind: 'idle' })
    else if (answer.ok) judge(answer.value, feed.url)
    else refuse(answer.problem, null)
    return state()
  }

  function problemOf(manifest: UpdateManifest): UpdateProblem | null {
    const { platform, arch } = tools.system
    if (manifest.platform !== platform || manifest.arch !== arch) return 'other-system'
    return updateRefusal(
      { version: manifest.version, sha512: manifest.file.sha512, isSignatureValid: true },
      {
        current: tools.current,
        isPackaged: installer.ability !== 'not-installed',
        setting: tools.wanted().isOn ? 'on' : 'off',
        seen: tools.seen.last()
      }
    )
  }

  function judge(manifest: UpdateManifest, url: string): void {
    const problem = problemOf(manifest)
    if (problem === 'not-newer' && manifest.version === tools.current) {
      offer = null
      to({ kind: 'current' })
    } else if (problem !== null) {
      refuse(problem, manifest.version)
    } else {
      offer = { manifest, url }
      tools.seen.note({ version: manifest.version, sha512: manifest.file.sha512 })
      to({ kind: 'offered', version: manifest.version })
    }
  }

  async function install(version: string): Promise<Result<UpdateState>> {
    if (step.kind !== 'offered' || offer?.manifest.version !== version || obstacle() !== null)
      return failed('conflict')
    if (isRestartUnsafe(tools.unfinished())) return failed('conflict', 'work-unfinished')
    const { manifest, url } = offer
    wish += 1
    const mine = wish
    to({ kind: 'downloading', version })
    const got = await installer.download(url, manifest)
    if (mine !== wish) return ok(state())
    if (!got.ok) refuse(got.problem, version)
    return got.ok ? replaceApp(manifest) : ok(state())
  }

  /** The person has said yes and the file is here. All that was checked before is checked again, right before the act. */
  async function replaceApp(manifest: UpdateManifest): Promise<Result<UpdateState>> {
    const { version } = manifest
    to({ kind: 'installing', version })
    const whole = await installer.verify(manifest)
    const problem = whole.ok ? (obstacle() ?? problemOf(manifest)) : whole.problem
    if (problem !== null) {
      await installer.discard()
      refuse(problem, version)
      return ok(state())
    }
    // Nothing else runs between this check and the first step of the installation.
    if (isRestartUnsafe(tools.unfinished())) {
      to({ kind: 'offered', version })
      await installer.discard()
      return failed('conflict', 'work-unfinished')
    }
    tools.note({ act: 'update.installed', version })
    const ended = await installer.install()
    if (!ended.ok) refuse(ended.problem, version)
    return ok(state())
  }

  async function cancel(): Promise<UpdateState> {
    if (step.kind !== 'downloading') return state()
    wish += 1
    const { version } = step
    to({ kind: 'offered', version })
    await installer.discard()
    return state()
  }

  async function look(): Promise<void> {
    if (obstacle() !== null) {
      if (!isUnderWay()) step = { kind: 'idle' }
      return
    }
    if (clock.monotonic() >= nextCheckAt && tools.isOnline()) await check()
  }

  return { state, check, install, cancel, look }
}
