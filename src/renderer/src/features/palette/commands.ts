import { call, inBackground } from '../../bridge'
import type { Snapshot } from '../../state/mirror'
import { open, SCREEN_NAMES, SCREENS, show, showKeys, showRotation } from '../../state/navigation'
import { sayFault } from '../../state/toasts'
import { STATE_WORDS } from '../../../../words/rotations'
import type { PickerEntry } from '../../ui/Picker'
import { COMMAND_ICON, ROTATION_ICON, SCREEN_ICON } from './icons'
import { ORDER, SECTIONS } from './sections'
import { openImport } from '../lists/list-files'
import { exploreSandbox } from '../settings/explore-sandbox'
import { updateSettings } from '../settings/update-settings'
import { PALETTE_PAGE } from '../../../../words/pages/palette'

/** Everything that can be done from anywhere. */
export function commandsFor(snapshot: Snapshot): readonly PickerEntry[] {
  const { rotations, settings, sandbox, monitor } = snapshot
  const entry = (label: string, hint: string, run: () => void): PickerEntry => ({
    id: `command ${label}`,
    section: SECTIONS.commands,
    label,
    hint,
    icon: COMMAND_ICON,
    run
  })
  return [
    ...SCREENS.map(screen => ({
      ...entry(PALETTE_PAGE.goToWords(SCREEN_NAMES[screen]), `g ${screen.charAt(0)}`, () => show(screen)),
      icon: SCREEN_ICON
    })),
    entry(PALETTE_PAGE.connectAnAccount, '', () => open({ kind: 'connect' })),
    entry(PALETTE_PAGE.connectADestination, '', () => open({ kind: 'connect-destination' })),
    entry(PALETTE_PAGE.createKey, '', () => open({ kind: 'create-key', accountId: null })),
    entry(PALETTE_PAGE.quickRevoke, '', () => inBackground(plain('quick.open'))),
    entry(PALETTE_PAGE.checkALeakedValue, '', () => open({ kind: 'leak' })),
    entry(PALETTE_PAGE.breakGlassRevokeMany, '', () => open({ kind: 'break-glass' })),
    entry(PALETTE_PAGE.syncNow, '', () => inBackground(plain('sync.start'))),
    entry(PALETTE_PAGE.showRisky, '', () => showKeys('look:yes')),
    entry(PALETTE_PAGE.showDormantKeys, '', () => showKeys('dormant:yes')),
    monitor.kind === 'paused'
      ? entry(PALETTE_PAGE.resumeMonitoring, '', () => inBackground(plain('monitor.resume')))
      : entry(PALETTE_PAGE.pauseMonitoring, '', () => inBackground(plain('monitor.pause'))),
    entry(PALETTE_PAGE.importAccountsOrTags, 'no secrets', () => inBackground(openImport())),
    entry(PALETTE_PAGE.excludeByRule, '', () => open({ kind: 'exclude', keyIds: [] })),
    entry(PALETTE_PAGE.editServiceNames, PALETTE_PAGE.map, () => open({ kind: 'service-rules' })),
    entry(PALETTE_PAGE.editDormancy, '', () => open({ kind: 'dormancy-places' })),
    entry(PALETTE_PAGE.showExcludedKeys, '', () => showKeys('state:excluded')),
    entry(PALETTE_PAGE.showBreakGlassKeys, '', () => showKeys('state:break-glass')),
    entry(PALETTE_PAGE.lockNow, '', () => inBackground(plain('vault.lock'))),
    ...(sandbox.state === 'off'
      ? [entry(PALETTE_PAGE.exploreTheSandbox, '', () => inBackground(exploreSandbox()))]
      : []),
    ...(['light', 'dark', 'system'] as const).map(theme =>
      entry(PALETTE_PAGE.themeTheme(theme), '', () =>
        inBackground(updateSettings({ appearance: { ...settings.appearance, theme } }))
      )
    ),
    entry(PALETTE_PAGE.showTheGlossary, '', () => open({ kind: 'glossary', term: null })),
    entry(PALETTE_PAGE.showShortcuts, '?', () => open({ kind: 'shortcuts' })),
    ...rotations
      .filter(rotation => rotation.closedAt === null)
      .map(rotation => ({
        id: rotation.id,
        section: SECTIONS.rotations,
        icon: ROTATION_ICON,
        label: `${rotation.old.name} (${rotation.environment})`,
        hint: STATE_WORDS[rotation.state],
        run: () => showRotation(rotation.id)
      }))
  ]
}

async function plain(
  name: 'sync.start' | 'vault.lock' | 'quick.open' | 'monitor.pause' | 'monitor.resume'
): Promise<void> {
  const reply = await call(name, {})
  if (!reply.ok) sayFault(reply.fault)
}

/** Entries in which every typed word occurs, the better starts first. */
export function matching(entries: readonly PickerEntry[], typed: string): readonly PickerEntry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const isHit = (entry: PickerEntry) => {
    const text = `${entry.label} ${entry.hint}`.toLowerCase()
    return words.every(word => text.includes(word))
  }
  const [first] = words
  const rank = ({ label, section }: PickerEntry) =>
    2 * ORDER.indexOf(section) + (first !== undefined && label.toLowerCase().startsWith(first) ? 0 : 1)
  return entries.filter(isHit).toSorted((left, right) => rank(left) - rank(right))
}
