import { canonicalJson } from '../core/canonical-json'
import type { Clock } from '../core/clock'
import { failed, ok } from '../core/fault'
import type { Result } from '../core/fault'
import { serviceOf } from '../core/service-name'
import { problemOfRule, serviceNaming } from '../core/service-rules'
import type { ServiceRule, ServiceRuleProblem } from '../core/service-rules'
import type { ServiceNames as ServiceNameStore } from '../core/ports/service-names'

export type ServiceNameTools = {
  readonly clock: Pick<Clock, 'sleep'>
  readonly names: ServiceNameStore
  readonly rules: () => readonly ServiceRule[]
  /** The list of keys can be changed from then on. */
  readonly whenReady: () => Promise<void>
}

/** What of it goes on now: keys that are done, of all that there are. */
export type NamingState = {
  /** `stopped`: some stored keys still have the service of earlier rules. */
  readonly phase: 'idle' | 'previewing' | 'renaming' | 'stopped'
  readonly done: number
  readonly total: number
}

export type Renamed = { readonly name: string; readonly before: string; readonly after: string }

export type ServicePreview = {
  /** Live keys. */
  readonly keys: number
  readonly changed: number
  readonly servicesBefore: number
  readonly servicesAfter: number
  /** For each rule in order, and last for the keys that no rule fits. */
  readonly rules: readonly {
    readonly keys: number
    readonly changed: number
    /** Why it is passed over; null for one that can be used. */
    readonly problem: ServiceRuleProblem | null
    /** The first of those that change, else of those that fit. */
    readonly examples: readonly Renamed[]
  }[]
}

/** Which service a key belongs to, by rules that a person edits; stored keys follow in small parts. */
export type ServiceNames = {
  state(): NamingState
  /** What these rules would change. Fault `cancelled` when it was stopped, or a later call came. */
  preview(rules: readonly ServiceRule[]): Promise<Result<ServicePreview>>
  /** Makes lists and stored keys follow the rules in force. Answers for how many keys the service changed. */
  follow(): Promise<number>
  /** Ends what goes on. Keys that do not follow yet do so with the next `follow`, at the latest after the next start. */
  stop(): void
}

/** A few milliseconds, whatever the rules. */
const PART = 1_000
const EXAMPLES = 5

export function createServiceNames(tools: ServiceNameTools): ServiceNames {
  const { names, clock } = tools
  let state: NamingState = { phase: 'idle', done: 0, total: 0 }
  // Who began last: an earlier one sees that it is over.
  let latest = 0
  nameLists(tools.rules())

  function nameLists(rules: readonly ServiceRule[]): void {
    const naming = serviceNaming(rules)
    names.nameBy(rules.length === 0 ? serviceOf : name => naming(name).service)
  }

  const followsAll = (): boolean => names.followed() === textOf(tools.rules())
  const rest = (): NamingState => ({ phase: followsAll() ? 'idle' : 'stopped', done: 0, total: 0 })

  async function preview(rules: readonly ServiceRule[]): Promise<Result<ServicePreview>> {
    // Half of the keys would be seen as they were, half as they are.
    if (state.phase === 'renaming') return failed('cancelled')
    const own = (latest += 1)
    state = { phase: 'previewing', done: 0, total: names.count() }
    const found = tally(rules)
    for (let after: number | null = 0; after !== null;) {
      let seen = 0
      after = names.showPart(after, PART, key => {
        seen += 1
        if (key.isLive) found.take(key.name, key.service)
      })
      state = { ...state, done: state.done + seen }
      if (after !== null) await clock.sleep(0)
      if (own !== latest) return failed('cancelled')
    }
    state = rest()
    return ok(found.result())
  }

  async function follow(): Promise<number> {
    const rules = tools.rules()
    nameLists(rules)
    const own = (latest += 1)
    if (followsAll()) {
      state = rest()
      return 0
    }
    state = { phase: 'renaming', done: 0, total: names.count() }
    let renamed = 0
    try {
      await tools.whenReady()
      for (let after: number | null = 0; after !== null && own === latest;) {
        const part = names.renamePart(after, PART)
        renamed += part.renamed
        after = part.next
        state = { ...state, done: state.done + part.seen }
        if (after === null) names.noteFollowed(textOf(rules))
        else await clock.sleep(0)
      }
    } finally {
      if (own === latest) state = rest()
    }
    return renamed
  }

  return {
    state: () => state,
    preview,
    follow,
    stop: () => {
      latest += 1
      state = rest()
    }
  }
}

/** Empty without rules: so a new store needs nothing done. */
function textOf(rules: readonly ServiceRule[]): string {
  return rules.length === 0 ? '' : canonicalJson(rules.map(({ pattern, service }) => [pattern, service]))
}

function tally(rules: readonly ServiceRule[]) {
  const naming = serviceNaming(rules)
  const groups = Array.from({ length: rules.length + 1 }, () => ({
    keys: 0,
    changed: 0,
    changing: [] as Renamed[],
    fitting: [] as Renamed[]
  }))
  const problems = rules.map(problemOfRule)
  const before = new Set<string>()
  const after = new Set<string>()
  return {
    take: (name: string, service: string): void => {
      const next = naming(name)
      before.add(service)
      after.add(next.service)
      const group = groups[next.rule === -1 ? rules.length : next.rule]
      if (group === undefined) return
      group.keys += 1
      const isChanged = next.service !== service
      if (isChanged) group.changed += 1
      const examples = isChanged ? group.changing : group.fitting
      if (examples.length < EXAMPLES) examples.push({ name, before: service, after: next.service })
    },
    result: (): ServicePreview => ({
      keys: groups.reduce((sum, group) => sum + group.keys, 0),
      changed: groups.reduce((sum, group) => sum + group.changed, 0),
      servicesBefore: before.size,
      servicesAfter: after.size,
      rules: groups.map(({ keys, changed, changing, fitting }, number) => ({
        keys,
        changed,
        problem: problems[number] ?? null,
        examples: [...changing, ...fitting].slice(0, EXAMPLES)
      }))
    })
  }
}
