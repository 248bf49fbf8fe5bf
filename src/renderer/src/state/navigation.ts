import type { CallOutside } from '../../../contract/team'
import { create } from 'zustand'
import { NO_SHORTCUT_WORDS, NO_TRAY_WORDS } from '../../../words/quick'
import type { TermId } from '../../../words/glossary'
import { rememberOpener } from '../ui/keep-focus'
import { say } from './toasts'
import type { ImportView } from '../../../contract/files'
import type { ProviderReviewView } from '../../../contract/provider-files'
import type { RotationAct } from '../../../core/rotation/overview'
import { NAVIGATION_PAGE } from '../../../words/pages/navigation'

export const SCREENS = [
  'overview',
  'keys',
  'map',
  'rotations',
  'due',
  'accounts',
  'team',
  'history',
  'settings'
] as const
export type Screen = (typeof SCREENS)[number]

export const SCREEN_NAMES: Record<Screen, string> = {
  overview: NAVIGATION_PAGE.overview,
  keys: NAVIGATION_PAGE.keys,
  map: NAVIGATION_PAGE.map,
  rotations: NAVIGATION_PAGE.rotations,
  due: NAVIGATION_PAGE.due,
  accounts: NAVIGATION_PAGE.accounts,
  team: NAVIGATION_PAGE.team,
  history: NAVIGATION_PAGE.history,
  settings: NAVIGATION_PAGE.settings
}

/** The one dialog that is open. What it shows it reads by id, so that it is never older than the mirror. */
export type OpenDialog =
  /** `providerId`: the provider that the form begins with. */
  | { readonly kind: 'connect'; readonly providerId?: string }
  | { readonly kind: 'provider-file'; readonly review: ProviderReviewView }
  | { readonly kind: 'connect-destination' }
  | { readonly kind: 'leak' }
  | {
      readonly kind: 'replace-destination-credential' | 'rename-destination' | 'remove-destination'
      readonly destinationId: string
    }
  | { readonly kind: 'replace-credential'; readonly accountId: string }
  | { readonly kind: 'rotate-own'; readonly accountId: string }
  | { readonly kind: 'edit-account'; readonly accountId: string }
  | { readonly kind: 'remove-account'; readonly accountId: string }
  /** `like`: the key whose settings the form begins with. */
  /** `place`: the service and environment that lack a key. */
  | {
      readonly kind: 'create-key'
      readonly accountId: string | null
      readonly like?: string
      readonly place?: { readonly service: string; readonly environment: string }
    }
  | { readonly kind: 'hand-off'; readonly secretId: string; readonly like?: string }
  | { readonly kind: 'discard-secret'; readonly secretId: string }
  | { readonly kind: 'revoke'; readonly keyIds: readonly string[] }
  | { readonly kind: 'revoke-old'; readonly rotationId: string }
  /** The secret of a key that a person made in the provider's console. */
  | { readonly kind: 'give-key'; readonly rotationId: string }
  | { readonly kind: 'rotate'; readonly keyIds: readonly string[] }
  /** One destination for the new keys of a bulk group. */
  | { readonly kind: 'deliver-group'; readonly groupId: string }
  | { readonly kind: 'rotation-note'; readonly rotationId: string; readonly act: RotationAct }
  /** Null: a new one. */
  | { readonly kind: 'schedule'; readonly scheduleId: string | null }
  /** A task for a key without an API; null: a new one. */
  | {
      readonly kind: 'task'
      readonly taskId: string | null
      /** What the form of a new one begins with. */
      readonly begin?: { readonly name: string; readonly place: string }
    }
  | { readonly kind: 'replace-task'; readonly taskId: string }
  | { readonly kind: 'connect-channel' }
  | { readonly kind: 'team-start' | 'team-join' | 'team-address' | 'team-leave' }
  | { readonly kind: 'team-admit' | 'team-remove'; readonly memberId: string }
  | { readonly kind: 'team-decline'; readonly request: string; readonly requester: string }
  | { readonly kind: 'team-ask'; readonly rotationId: string }
  | {
      readonly kind: 'team-ask-key'
      readonly keyId: string
      readonly keyName: string
      readonly call: CallOutside
    }
  | { readonly kind: 'connect-sink' }
  | { readonly kind: 'change-sink'; readonly sinkId: string }
  | { readonly kind: 'replace-channel-credential'; readonly channelId: string }
  | { readonly kind: 'tags'; readonly keyIds: readonly string[] }
  /** Without keys: a rule. */
  | { readonly kind: 'exclude'; readonly keyIds: readonly string[] }
  | { readonly kind: 'import'; readonly found: ImportView }
  | { readonly kind: 'passphrase' }
  /** `startsAgain`: a new sandbox takes the place of the one that could not be brought back. */
  | { readonly kind: 'remove-sandbox'; readonly startsAgain?: boolean }
  | { readonly kind: 'save-view'; readonly query: string }
  | { readonly kind: 'palette' }
  /** With a batch: its report, from where it can go on. */
  | { readonly kind: 'break-glass'; readonly batchId?: string }
  | { readonly kind: 'service-rules' }
  | { readonly kind: 'dormancy-places' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'glossary'; readonly term: TermId | null }

export type Navigation = {
  readonly screen: Screen
  /** The rotation that the Rotations screen shows side by side. */
  readonly rotationId: string | null
  /** The bulk group that it shows when no single rotation is open. */
  readonly groupId: string | null
  /** The text of the search box on the Keys screen; filters live in it. */
  readonly query: string
  /** The key in the detail panel. */
  readonly keyId: string | null
  readonly dialog: OpenDialog | null
}

export const useNavigation = create<Navigation>(() => ({
  screen: 'overview',
  rotationId: null,
  groupId: null,
  query: '',
  keyId: null,
  dialog: null
}))

export function show(screen: Screen): void {
  useNavigation.setState(state => ({
    screen,
    ...(screen === 'rotations' && state.screen === 'rotations' ? { rotationId: null, groupId: null } : {})
  }))
}

/** One rotation side by side; null: back to where it was opened from, its group or the board. */
export function showRotation(rotationId: string | null): void {
  useNavigation.setState({ screen: 'rotations', rotationId })
}

/** All rotations of one bulk group; null: the board. */
export function showGroup(groupId: string | null): void {
  useNavigation.setState({ screen: 'rotations', rotationId: null, groupId })
}

export function showKey(keyId: string | null): void {
  useNavigation.setState({ keyId })
}

/** Shows the Keys screen with this search. */
export function showKeys(query: string): void {
  useNavigation.setState({ screen: 'keys', query, keyId: null })
}

export function search(query: string): void {
  useNavigation.setState({ query })
}

export function open(dialog: OpenDialog): void {
  if (useNavigation.getState().dialog === null) rememberOpener()
  useNavigation.setState({ dialog })
}

export function closeDialog(): void {
  useNavigation.setState({ dialog: null })
}

/** Where main sends us, for example from the tray: a screen and the thing to open there. */
export function goTo(screen: string, id: string | null): void {
  switch (screen) {
    case 'rotation':
    case 'rotations':
      showRotation(id)
      return
    case 'quick':
      useNavigation.setState({ keyId: id })
      return
    case 'key':
    case 'keys':
      useNavigation.setState({ screen: 'keys', keyId: id })
      return
    case 'rotate':
      if (id !== null) open({ kind: 'rotate', keyIds: [id] })
      return
    case 'revoke':
      if (id !== null) open({ kind: 'revoke', keyIds: [id] })
      return
    case 'replace':
      if (id !== null) open({ kind: 'create-key', accountId: null, like: id })
      return
    case 'no-tray':
      say(NO_TRAY_WORDS)
      return
    case 'create-key':
      open({ kind: 'create-key', accountId: null })
      return
    case 'search':
      show('keys')
      focusLater('search-keys')
      return
    case 'about':
      show('settings')
      focusLater('settings-about')
      return
    case 'glossary':
      open({ kind: 'glossary', term: null })
      return
    case 'connect':
    case 'leak':
    case 'palette':
    case 'shortcuts':
      open({ kind: screen })
      return
    case 'no-shortcut':
      say(NO_SHORTCUT_WORDS)
      return
    case 'break-glass':
      open({ kind: 'break-glass' })
      return
    case 'hand-off':
      if (id !== null) open({ kind: 'hand-off', secretId: id })
      return
    default: {
      const known = SCREENS.find(each => each === screen)
      if (known !== undefined) show(known)
    }
  }
}

/** The screen that has it may still be on its way. */
function focusLater(id: string, tries = 20): void {
  const element = document.getElementById(id)
  if (element !== null) {
    element.scrollIntoView({ block: 'start' })
    element.focus()
  } else if (tries > 0) setTimeout(() => focusLater(id, tries - 1), 50)
}
