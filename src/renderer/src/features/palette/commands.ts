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
      ...entry(`Go to ${SCREEN_NAMES[screen]}`, `g ${screen.charAt(0)}`, () => show(screen)),
      icon: SCREEN_ICON
    })),
    entry('Connect an account', '', () => open({ kind: 'connect' })),
    entry('Connect a destination', '', () => open({ kind: 'connect-destination' })),
    entry('Create key', '', () => open({ kind: 'create-key', accountId: null })),
    entry('Quick revoke…', '', () => inBackground(plain('quick.open'))),
    entry('Break glass: revoke many keys…', '', () => open({ kind: 'break-glass' })),
    entry('Sync now', '', () => inBackground(plain('sync.start'))),
    entry('Show what needs a look', '', () => showKeys('look:yes')),
    entry('Show dormant keys', '', () => showKeys('dormant:yes')),
    monitor.kind === 'paused'
      ? entry('Resume monitoring', '', () => inBackground(plain('monitor.resume')))
      : entry('Pause monitoring for an hour', '', () => inBackground(plain('monitor.pause'))),
    entry('Import accounts or tags…', 'no secrets', () => inBackground(openImport())),
    entry('Exclude keys by a rule…', '', () => open({ kind: 'exclude', keyIds: [] })),
    entry('Service names: edit the rules…', 'Map', () => open({ kind: 'service-rules' })),
    entry('Dormancy by environment and account…', '', () => open({ kind: 'dormancy-places' })),
    entry('Show excluded keys', '', () => showKeys('state:excluded')),
    entry('Show break-glass keys', '', () => showKeys('state:break-glass')),
    entry('Lock now', '', () => inBackground(plain('vault.lock'))),
    ...(sandbox.state === 'off'
      ? [entry('Explore the sandbox', '', () => inBackground(exploreSandbox()))]
      : []),
    ...(['light', 'dark', 'system'] as const).map(theme =>
      entry(`Theme: ${theme}`, '', () =>
        inBackground(updateSettings({ appearance: { ...settings.appearance, theme } }))
      )
    ),
    entry('Show the glossary', '', () => open({ kind: 'glossary', term: null })),
    entry('Show shortcuts', '?', () => open({ kind: 'shortcuts' })),
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
