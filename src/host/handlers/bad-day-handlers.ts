import { failed, ok } from '../../core/fault'
import { asAccountId, asKeyId } from '../../core/ids'
import type { BreakGlass } from '../../services/break-glass/break-glass'
import type { BreakGlassChoice } from '../../services/break-glass/choice'
import type { QuickFind } from '../../services/quick-find/quick-find'
import type { WatchView } from '../../contract/monitor'
import type { KeyRows } from '../key-rows'
import type { CommandValue, Handlers } from '../router'
import type { ShellDesktop } from '../shell-ports'
import {
  toBatchPreview,
  toBatchReport,
  toBlastRadius,
  toPreparedBatch,
  toQuickFound
} from '../views/bad-day-view'

export type BadDayHandlerTools = {
  readonly quickFind: QuickFind
  readonly breakGlass: BreakGlass
  readonly rows: KeyRows
  readonly names: { accountName(id: string): string | null; providerName(id: string): string }
  readonly desktop: ShellDesktop
  readonly go: (screen: string, id: string | null) => void
  readonly watch: { state(): WatchView; pause(): void; resume(): void }
  readonly keysChanged: () => void
}

type Names =
  Extract<keyof Handlers, `quick.${string}` | `breakGlass.${string}` | `monitor.${string}`> | 'app.show'

export function badDayHandlers(tools: BadDayHandlerTools): Pick<Handlers, Names> {
  const { quickFind, breakGlass, rows, names, watch } = tools
  return {
    'quick.find': ({ text }) => ok(toQuickFound(quickFind.byWords(text), rows, names)),
    'quick.match': ({ pasted }) =>
      ok(toQuickFound(quickFind.byLeak(new TextEncoder().encode(pasted)), rows, names)),
    'quick.facts': ({ keyId }) => {
      const radius = quickFind.blastRadius(asKeyId(keyId))
      return radius === null ? failed('not-found') : ok(toBlastRadius(radius, rows))
    },
    'quick.records': ({ keyId }) => quickFind.records(asKeyId(keyId)),
    'quick.open': () => {
      tools.desktop.openQuickRevoke()
      return ok(null)
    },
    'app.show': ({ screen, id }) => {
      tools.desktop.showMain()
      tools.go(screen, id)
      return ok(null)
    },
    'breakGlass.preview': async input => {
      const preview = await breakGlass.preview(toChoice(input))
      return preview.ok ? ok(toBatchPreview(preview.value, names)) : preview
    },
    'breakGlass.stopPreview': () => {
      breakGlass.stopPreview()
      return ok(null)
    },
    'breakGlass.dryRun': async input => {
      const preview = await breakGlass.dryRun(toChoice(input))
      tools.keysChanged()
      return preview.ok ? ok(toBatchPreview(preview.value, names)) : preview
    },
    'breakGlass.prepare': async input => {
      const prepared = await breakGlass.prepare(toChoice(input))
      tools.keysChanged()
      return prepared.ok ? ok(toPreparedBatch(prepared.value, names)) : prepared
    },
    'breakGlass.prepareResume': async ({ batchId }) => {
      const prepared = await breakGlass.prepareResume(batchId)
      tools.keysChanged()
      return prepared.ok ? ok(toPreparedBatch(prepared.value, names)) : prepared
    },
    'breakGlass.start': ({ token, phrase }) => {
      const started = breakGlass.start(token, phrase)
      return started.ok ? ok(toBatchReport(started.value, names)) : started
    },
    'breakGlass.stop': ({ batchId }) => {
      breakGlass.stop(batchId)
      return ok(null)
    },
    'breakGlass.report': ({ batchId }) => {
      const report = breakGlass.report(batchId)
      return report === null ? failed('not-found') : ok(toBatchReport(report, names))
    },
    'breakGlass.open': () => ok(breakGlass.open().map(report => toBatchReport(report, names))),
    'monitor.state': () => ok(watch.state()),
    'monitor.pause': () => {
      watch.pause()
      return ok(watch.state())
    },
    'monitor.resume': () => {
      watch.resume()
      return ok(watch.state())
    }
  }
}

function toChoice(input: CommandValue<'breakGlass.preview'>): BreakGlassChoice {
  const { creators, accountIds, services, environments, findings, keyIds, mode, management } = input
  return {
    selection: {
      ...(creators === undefined ? {} : { creators }),
      ...(accountIds === undefined ? {} : { accountIds: accountIds.map(asAccountId) }),
      ...(services === undefined ? {} : { services }),
      ...(environments === undefined ? {} : { environments }),
      ...(findings === undefined ? {} : { findings }),
      ...(keyIds === undefined ? {} : { keyIds: keyIds.map(asKeyId) })
    },
    mode,
    management
  }
}
