export const TERMS = [
  'evidence',
  'unassessed',
  'needs-you',
  'quiet',
  'dormant',
  'not-listed',
  'orphan',
  'risk'
] as const
export type TermId = (typeof TERMS)[number]

export const GLOSSARY_WORDS = {
  title: 'Glossary',
  explain: (term: string) => `What does ${term} mean?`,
  why: 'What is that?',
  close: 'Close'
} as const

type Entry = { readonly term: string; readonly lines: readonly string[] }

/** What the words on the screen mean, in a sentence or two each. */
export const GLOSSARY: Record<TermId, Entry> = {
  evidence: {
    term: 'Evidence, E0 to E3',
    lines: [
      'How sure Rekey is that a key is revoked.',
      'E0: the provider accepted the revoke.',
      'E1: a list after the revoke no longer shows the key, or shows it as revoked.',
      'E2: its last use did not move any more.',
      'E3: a call with it is refused, while a call with the new key works.'
    ]
  },
  unassessed: {
    term: 'Unassessed',
    lines: [
      'Rekey cannot tell whether the key is used, for example because the provider does not report it. It is never called dormant. Ask its owner.'
    ]
  },
  'needs-you': {
    term: 'Needs you',
    lines: [
      'The rotation waits for a decision that Rekey does not make alone. Nothing changes until you choose.'
    ]
  },
  quiet: {
    term: 'Quiet time',
    lines: [
      'How long the old key must stay unused before Rekey asks to revoke it: the longest of your policy, twice its longest pause, and what the provider can tell.'
    ]
  },
  dormant: {
    term: 'Dormant',
    lines: ['Not used for longer than the policy allows, 90 days unless you changed it.']
  },
  'not-listed': {
    term: 'Not listed',
    lines: [
      'The provider left the key out of its list. It may still work, so Rekey does not call it revoked.'
    ]
  },
  orphan: {
    term: 'Orphan',
    lines: ['A key that a rotation created and whose secret nobody holds. Nobody can use it; revoke it.']
  },
  risk: {
    term: 'Risk',
    lines: ['0 to 100, from idle time, permissions, age, owner and exposure. The details name every part.']
  }
}
