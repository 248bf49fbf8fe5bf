import type { ProviderFileView, ProviderReviewView } from '../contract/provider-files'
import type { Tone } from './verdicts'

export const FILE_STATE_WORDS: Record<
  ProviderFileView['state'],
  { readonly label: string; readonly tone: Tone; readonly help: string }
> = {
  'as-accepted': { label: 'Unchanged', tone: 'ok', help: 'The file is as you accepted it.' },
  changed: {
    label: 'File changed',
    tone: 'warning',
    help: 'Its accounts are paused until you accept the change, or keep the copy that you accepted before.'
  },
  missing: { label: 'File missing', tone: 'quiet', help: 'Rekey uses the copy that you accepted.' },
  kept: {
    label: 'Own copy',
    tone: 'ok',
    help: 'Rekey uses the copy that you accepted, and does not read the file.'
  },
  unreadable: {
    label: 'Not readable',
    tone: 'danger',
    help: 'This version of Rekey cannot read the copy. Add a corrected file; its accounts are paused until then.'
  }
}

const CALL_WORDS: { readonly [call: string]: string | undefined } = {
  'sign-in': 'Sign in',
  groups: 'Read the groups',
  list: 'List keys',
  detail: 'Read more about one key',
  create: 'Create a key',
  disable: 'Disable a key',
  enable: 'Enable a key',
  revoke: 'Revoke a key',
  probe: 'Test a key'
}

export function callWords(call: string): string {
  return CALL_WORDS[call] ?? call
}

/** Such as `Line 12, about.cap: must be a number`. */
export function problemWords({ line, field, words }: ProviderReviewView['problems'][number]): string {
  const place = [line === null ? '' : `Line ${line}`, field].filter(part => part !== '').join(', ')
  return place === '' ? words : `${place}: ${words}`
}

export function hostWords(hosts: readonly string[]): string {
  return hosts.length === 0
    ? 'Requests go to the base URL that you enter for each account, and nowhere else.'
    : `Requests go to these hosts, and nowhere else: ${hosts.join(', ')}.`
}
