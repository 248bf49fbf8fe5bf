import type { FaultDetail } from '../core/fault'

/** As `DETAIL_WORDS`, for the shared ledger of a team. */
export const TEAM_DETAIL_WORDS = {
  'lease-held': {
    title: 'Another member of the team is working on this key.',
    advice:
      'Rekey changes nothing meanwhile. It goes on when they are done, or when they have not answered for 3 minutes.'
  },
  'lease-lost': {
    title: 'This machine lost its lease on the key.',
    advice: 'It was out of reach for too long. Nothing was sent; Rekey asks for the lease again.'
  },
  'approval-needed': {
    title: 'The policy of your team asks for an approval.',
    advice: 'Ask for it with a reason. An approval holds for exactly this plan.'
  },
  'approval-pending': {
    title: 'The approval is not complete yet.',
    advice: 'Rekey goes on once enough members have approved.'
  },
  'approval-declined': {
    title: 'A member of the team declined.',
    advice: 'Nothing was changed. Talk to them, or change the plan and ask again.'
  },
  'approval-expired': {
    title: 'The approval has expired.',
    advice: 'Ask again: the facts may have changed since.'
  },
  'reason-needed': {
    title: 'Your team has to know why.',
    advice: 'Enter a reason. Everyone in the team can read it; nothing was sent.'
  },
  'not-a-member': {
    title: 'This installation is not a member of the team yet.',
    advice: 'Ask an administrator to compare the fingerprint and admit it.'
  },
  'member-removed': {
    title: 'This installation was removed from the team.',
    advice: 'It can change no keys of the team. Ask an administrator, or leave the team in Settings.'
  },
  'ledger-unreachable': {
    title: 'The database of the team does not answer.',
    advice:
      'Rekey goes on reading, and creates and revokes nothing until it is back. A leaked key can be revoked by breaking the glass.'
  },
  'ledger-refused': {
    title: 'The database of the team refuses this login.',
    advice:
      'Check user, password and grants. The database may also have bound this installation to another login.'
  },
  'ledger-not-set-up': {
    title: 'This database holds no team.',
    advice: 'Check the name of the database, or set up the team there first.'
  },
  'ledger-from-future': {
    title: 'A newer version of Rekey manages the database of this team.',
    advice: 'Update Rekey on this machine. Nothing was changed.'
  },
  'ledger-needs-tls': {
    title: 'The connection to the database is not encrypted.',
    advice:
      'Turn on TLS at the server and trust its certificate. Without it, only a database on this machine is used.'
  },
  'chain-forked': {
    title: 'Two copies of this profile write to the team.',
    advice:
      'A copy or an old backup of it is in use, and this one can change no keys. Stop using one of them; to continue with this one, leave the team and join again. If that fails, somebody else wrote to its chain: ask whoever runs the database.'
  },
  'chain-rewound': {
    title: 'The database of the team shows less than before.',
    advice:
      'Rows were removed or an old backup was restored. Ask whoever runs it; your own events are sent again.'
  },
  'chain-stuck': {
    title: 'The database of the team has a row that is not what its member wrote.',
    advice:
      'Rekey reads nothing behind that row, so a removal, a rule or an open rotation may be missing: it changes no key. Ask whoever runs the database to remove the row, then restart Rekey.'
  },
  'own-rotations-open': {
    title: 'Your rotations are still open.',
    advice:
      'Finish or abort them first, on the Rotations screen. Afterwards colleagues could not see how far they are.'
  },
  'other-team': {
    title: 'This database belongs to another team.',
    advice: 'Check the address and the name of the database.'
  }
} satisfies { [detail in FaultDetail]?: { readonly title: string; readonly advice: string } }
