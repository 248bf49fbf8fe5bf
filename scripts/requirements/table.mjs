// The security requirements and the tests that prove them. A proof is `file > title` as the test has it, or an npm script that
// is a proof of its own. `elsewhere` says what cannot be shown on Linux or without a network, and how it is checked there.

/** @typedef {{id: string, what: string, proofs: readonly string[], elsewhere?: string}} Requirement */

/** @type {readonly Requirement[]} */
export const REQUIREMENTS = [
  {
    id: 'R01',
    what: 'No secret crosses to a window twice',
    proofs: [
      'test/security/crossings.test.ts > crosses to the secret window at most once, and to the main window never',
      'src/services/handoff.test.ts > honours a ticket once, also for two calls in the same moment',
      'test/e2e/secret.e2e.ts > R04: is shown once, in a window whose process dies with it'
    ]
  },
  {
    id: 'R02',
    what: 'No secret is ever on disk in the clear',
    proofs: [
      'npm run test:leak',
      'test/leak/canaries.test.ts > finds a canary in each of eight spellings, anywhere in other bytes'
    ]
  },
  {
    id: 'R03',
    what: 'Deleted text leaves the database',
    proofs: [
      'src/store/database.test.ts > leaves nothing of deleted text on disk after a scrub',
      'src/store/sealed-secrets.test.ts > leaves no byte of a destroyed box in any file'
    ]
  },
  {
    id: 'R04',
    what: 'A secret leaves the renderer with its window',
    proofs: [
      'test/e2e/secret.e2e.ts > R04: is shown once, in a window whose process dies with it',
      'test/e2e/leak.e2e.ts > R04, R05: leaves no secret in the page, its memory or any file of the profile'
    ]
  },
  {
    id: 'R05',
    what: 'No secret stays in the document',
    proofs: [
      'test/e2e/leak.e2e.ts > R04, R05: leaves no secret in the page, its memory or any file of the profile'
    ]
  },
  {
    id: 'R06',
    what: 'No secret stays in the memory of the main process',
    proofs: [
      'npm run test:leak',
      'src/services/handoff.test.ts > wipes what it lent',
      'src/vault/os-vault.test.ts > wipes the lent bytes when the work is over, also when the work fails',
      'src/services/accounts.test.ts > is closed and its credential wiped when the vault is locked'
    ]
  },
  {
    id: 'R07',
    what: 'Logs are allow-listed',
    proofs: [
      'src/host/log.test.ts > lets no text of others through, whatever it is given',
      'src/host/log.test.ts > says where a bug was thrown, and never what it said'
    ]
  },
  {
    id: 'R08',
    what: 'Errors carry no foreign text',
    proofs: [
      'src/net/http.test.ts > reuses no text of an error, whatever happened',
      'src/net/http.test.ts > sends no header %j and does not repeat it',
      'src/net/network-faults.test.ts > passes none of its words on',
      'src/net/json.test.ts > keeps the text of the parser out of the fault'
    ]
  },
  {
    id: 'R09',
    what: 'A call from a foreign frame is refused',
    proofs: [
      'test/e2e/hardening.e2e.ts > R09: does not answer a window that is not ours',
      'src/main/door.test.ts > R09: refuses a call from any frame but the top one of its own window, at our origin',
      'test/security/static.test.ts > R09: answers windows through one door and its one sibling for the secret'
    ]
  },
  {
    id: 'R10',
    what: 'Malformed calls crash nothing and get typed replies',
    proofs: [
      'npm run test:fuzz',
      'test/fuzz/fuzz.test.ts > gets a typed reply to any payload on every command, and crashes nothing',
      'test/e2e/hardening.e2e.ts > R10: types its reply to anything that structured clone lets through'
    ]
  },
  {
    id: 'R11',
    what: 'The preload surface is exactly what it should be',
    proofs: ['test/e2e/hardening.e2e.ts > R11: gives a page two functions and nothing else']
  },
  {
    id: 'R12',
    what: 'The renderer is powerless',
    proofs: [
      'test/e2e/hardening.e2e.ts > R12: leaves a page without any power of Node',
      'test/packaged/packaged.test.mjs > R04, R12: runs its pages in the sandbox of the system'
    ]
  },
  {
    id: 'R13',
    what: 'The content policy blocks code and network',
    proofs: [
      'test/e2e/hardening.e2e.ts > R13, R49: reaches no network and runs no code from a string',
      'src/main/app-files.test.ts > allows no network, no frame, no inline script and no string as code'
    ]
  },
  {
    id: 'R14',
    what: 'Strings become no markup',
    proofs: [
      'test/e2e/hardening.e2e.ts > R14: throws when a string becomes markup',
      'test/security/static.test.ts > R14: never makes markup or code out of a string'
    ]
  },
  {
    id: 'R15',
    what: 'Navigation and new windows are denied',
    proofs: ['test/e2e/hardening.e2e.ts > R15: stays where it is, in one window']
  },
  {
    id: 'R16',
    what: 'Permissions are denied',
    proofs: ['test/e2e/hardening.e2e.ts > R16: is denied every permission']
  },
  {
    id: 'R17',
    what: 'file:// and other schemes are dead',
    proofs: ['test/e2e/hardening.e2e.ts > R17: cannot read files or other schemes']
  },
  {
    id: 'R18',
    what: 'app:// serves its list only',
    proofs: [
      'src/main/app-files.test.ts > serves nothing outside its list, whatever the path looks like',
      'src/main/app-files.test.ts > serves a listed file byte for byte, with the policy and without a cache'
    ]
  },
  {
    id: 'R19',
    what: 'Dangerous switches and variables are refused',
    proofs: [
      'test/packaged/packaged.test.mjs > R19: does not start with %s',
      'test/packaged/packaged.test.mjs > R19: does not start with %s in its environment',
      'src/main/start-options.test.ts > names every switch and variable that opens the process to others'
    ]
  },
  {
    id: 'R20',
    what: 'Fuses are as the table says, and work',
    proofs: [
      'test/packaged/packaged.test.mjs > R20: has every fuse as the table says',
      'test/packaged/packaged.test.mjs > R20: is no Node for whoever asks',
      'test/packaged/packaged.test.mjs > R20: takes no orders and no authorities from the variables of Node',
      'test/packaged/packaged.test.mjs > R20: opens no port, also when it is asked to by a signal'
    ]
  },
  {
    id: 'R21',
    what: 'A changed archive is refused',
    proofs: [
      'test/packaged/packaged.test.mjs > carries its code in the archive alone, and no program of the development runtime'
    ],
    elsewhere:
      'Electron checks the archive on macOS and Windows only: flip one byte of app.asar in a signed build there, the app must not start. On Linux the package manager owns the files.'
  },
  {
    id: 'R22',
    what: 'No crash dumps',
    proofs: [
      'test/packaged/packaged.test.mjs > R22: may write no core dump in any of its processes',
      'test/e2e/hardening.e2e.ts > R22: leaves no dump behind when a page crashes, and shows it again',
      'test/security/static.test.ts > R22: never starts a crash reporter'
    ]
  },
  {
    id: 'R23',
    what: 'Static analysis finds nothing new',
    proofs: ['npm run test:electronegativity', 'npm run lint', 'test/security/lint.test.ts > refuse %j']
  },
  {
    id: 'R24',
    what: 'Base URLs are https, or loopback literals',
    proofs: [
      'test/fuzz/fuzz.test.ts > is no base URL, however much it looks like one',
      'src/net/base-url.test.ts > never leads plain http off this computer, whatever is typed'
    ]
  },
  {
    id: 'R25',
    what: 'No redirect is followed',
    proofs: ['src/net/http.test.ts > follows no %i, so that no credential goes elsewhere']
  },
  {
    id: 'R26',
    what: 'TLS cannot be bypassed',
    proofs: [
      'src/net/http.test.ts > refuses a certificate that is %s, whatever the environment says',
      'src/net/http.test.ts > speaks no version older than 1.2',
      'test/security/static.test.ts > R26: has no way around the check of certificates'
    ]
  },
  {
    id: 'R27',
    what: 'A credential is bound to its origin',
    proofs: [
      'src/services/accounts.test.ts > is never opened for another origin than the one the credential was given for',
      'src/services/accounts.test.ts > wants the credential again for another base URL',
      'src/vault/envelope.test.ts > does not open for any other purpose'
    ]
  },
  {
    id: 'R28',
    what: 'Answers have bounds',
    proofs: [
      'src/net/http.test.ts > stops reading a body that unpacks to more than 4 MiB',
      'src/net/http.test.ts > gives a server that drips no more than its deadline',
      'src/net/json.test.ts > rejects more than 32 levels of nesting',
      'test/fuzz/fuzz.test.ts > is never a created key without id and secret, whatever a provider answers'
    ]
  },
  {
    id: 'R29',
    what: 'Hostile strings are inert',
    proofs: [
      'test/fuzz/fuzz.test.ts > is inert in every view, in the tray and in exports when it stands in names',
      'src/core/visible-text.test.ts > leaves nothing hidden in any text, never grows beyond its bound, and changes nothing twice'
    ]
  },
  {
    id: 'R30',
    what: 'No prototype is polluted',
    proofs: [
      'src/net/json.test.ts > lets no prototype be changed by %s',
      'test/fuzz/fuzz.test.ts > gets a typed reply to any payload on every command, and crashes nothing',
      'test/fuzz/fuzz.test.ts > takes no setting below its floor, and breaks nothing, when it stands in the settings file'
    ]
  },
  {
    id: 'R31',
    what: 'CSV runs nothing in a spreadsheet',
    proofs: [
      'src/services/lists/csv.test.ts > has no cell that begins a formula, no line break within one, and as many cells as it was given',
      'src/services/lists/csv.test.ts > lets no spreadsheet run %j'
    ]
  },
  {
    id: 'R32',
    what: 'Tray, notification and title are short and plain',
    proofs: [
      'src/main/tray-menu.test.ts > shows at most 64 characters of a name, without controls or bidi tricks',
      'src/main/notice-words.test.ts > stay short and plain, whatever a key is called',
      'src/main/notice-words.test.ts > name no key while the vault is locked'
    ]
  },
  {
    id: 'R33',
    what: 'Quick revoke takes two steps, and none while locked',
    proofs: [
      'src/host/router.test.ts > lets only the way out of the lock through while the vault is locked',
      'test/e2e/quick-revoke.e2e.ts > asks to unlock first, and revokes nothing while the vault is locked',
      'test/e2e/quick-revoke.e2e.ts > goes from the tray to a key that is dead at the provider',
      'src/host/router.test.ts > keeps hand-off and accounts away from the quick window',
      'src/services/revocation/revocation.test.ts > does nothing when the phrase is wrong',
      'src/services/confirmations.test.ts > is good once',
      'src/core/confirmation.test.ts > asks for the count when there are several keys'
    ]
  },
  {
    id: 'R34',
    what: 'Nobody locks themselves out',
    proofs: [
      'src/services/revocation/revocation.test.ts > refuses the credential that the connection itself uses',
      'src/core/rotation/guards.test.ts > lets the connection rotate its own credential in mode self, and no other key'
    ]
  },
  {
    id: 'R35',
    what: 'No revoke before the new key is verified, but by a typed override',
    proofs: [
      'src/core/rotation/transition.test.ts > stays within its rules, on its way and off it',
      'src/core/rotation/transition.test.ts > refuses a revoke that was confirmed for another version',
      'src/core/rotation/transition.test.ts > reads the provider again between the consent and the call',
      'src/store/journal.test.ts > refuses a row out of turn, a change and a deletion'
    ]
  },
  {
    id: 'R36',
    what: 'The clipboard is marked as secret, atomically',
    proofs: [
      'src/main/clipboard-system.test.ts > R36: on %s gets the marks of a secret with it, in one write',
      'src/main/clipboard-system.test.ts > R36: says honestly that it cannot mark anything on an older Electron'
    ],
    elsewhere:
      'Needs Electron 44 or later, and macOS or Windows for their formats: copy a secret, then read the formats back with the system’s own tools.'
  },
  {
    id: 'R37',
    what: 'The clipboard is cleared only while it is ours',
    proofs: [
      'src/main/clipboard-guard.test.ts > clears when the time is over',
      'src/main/clipboard-guard.test.ts > leaves alone what somebody copied since',
      'test/e2e/secret.e2e.ts > R37: leaves the clipboard with the lock, but only while it is ours',
      'test/e2e/secret.e2e.ts > R37: does not take away what somebody copied since'
    ]
  },
  {
    id: 'R38',
    what: 'The vault locks within a second of suspend, screen lock and idle',
    proofs: [
      'test/e2e/hardening.e2e.ts > R38: locks within a second when the machine goes to sleep',
      'test/e2e/hardening.e2e.ts > R38: refuses every command but the way out once it is locked',
      'test/e2e/secret.e2e.ts > R38: closes the secret window at once when the vault is locked',
      'src/main/lock-reason.test.ts > goes by the system where the system counts'
    ]
  },
  {
    id: 'R39',
    what: 'The secret window is protected from recording',
    proofs: [
      'test/security/static.test.ts > R39: protects the secret window from being recorded where the system can'
    ],
    elsewhere:
      'macOS and Windows only: `isContentProtected()` of the secret window is true there, and a screenshot of it is black.'
  },
  {
    id: 'R40',
    what: 'Every state of the keychain has its own answer',
    proofs: [
      'test/keyring/vault.keyring.test.ts > says locked for a locked keyring, and overwrites nothing',
      'test/keyring/vault.keyring.test.ts > says hung for a stopped daemon, while the app goes on, and overwrites nothing',
      'test/keyring/vault.keyring.test.ts > says absent when the daemon was killed and nothing starts another',
      'src/vault/os-vault.test.ts > takes null with sealed rows for locked, never for a new installation',
      'src/vault/os-vault.test.ts > says that the key is missing when the keychain is open without it, and makes no other',
      'src/vault/os-vault.test.ts > says that the keychain was reset when it is proven open and has nothing of ours'
    ]
  },
  {
    id: 'R41',
    what: 'A hung keychain never blocks the app',
    proofs: [
      'test/keyring/vault.keyring.test.ts > says hung for a stopped daemon, while the app goes on, and overwrites nothing',
      'src/vault/keychain-client.test.ts > kills a process that misses the deadline and says hung'
    ]
  },
  {
    id: 'R42',
    what: 'Secret bytes come back as they were',
    proofs: [
      'src/vault/envelope.test.ts > gives back exactly what was sealed, for any bytes and any purpose',
      'src/vault/bundle-codec.test.ts > gives back every part as it was',
      'src/vault/keychain-client.test.ts > never sends a value that is %s'
    ]
  },
  {
    id: 'R43',
    what: 'Files belong to their owner alone, and no link is followed',
    proofs: [
      'test/packaged/packaged.test.mjs > R43: keeps its profile to its owner',
      'test/e2e/start.e2e.ts > keeps its profile to the owner',
      'src/destinations/kit/private-file.test.ts > is never created through a link that leads elsewhere',
      'src/destinations/env-file/env-file.test.ts > refuses a symbolic link and leaves what it points to alone'
    ]
  },
  {
    id: 'R44',
    what: 'The database has no place for a secret in the clear',
    proofs: [
      'src/store/migrations/migrations.test.ts > keep opaque bytes in named columns only',
      'src/store/audit.test.ts > keeps facts short and free of what looks like a key',
      'npm run test:leak'
    ]
  },
  {
    id: 'R45',
    what: 'The history is append-only and chained',
    proofs: [
      'src/store/audit.test.ts > refuses %s by the database itself',
      'src/store/audit.test.ts > names the first bad row after %s',
      'test/evidence/chain-head.test.ts > shows that the newest rows were cut off, which the history alone cannot',
      'test/evidence/rotation-evidence.test.ts > is refused whichever byte was changed'
    ]
  },
  {
    id: 'R46',
    what: 'Edited settings weaken nothing',
    proofs: [
      'test/fuzz/fuzz.test.ts > takes no setting below its floor, and breaks nothing, when it stands in the settings file',
      'src/host/settings.test.ts > never let an edited file weaken the lock or the clipboard below its floor'
    ]
  },
  {
    id: 'R47',
    what: 'No false update, no downgrade',
    proofs: [
      'test/updates/feed.test.ts > is believed when the release key signed it, whatever serves it',
      'test/updates/feed.test.ts > is refused with one letter changed',
      'test/updates/feed.test.ts > is refused when a manifest stands beside the signature of another one',
      'test/updates/feed.test.ts > is refused when another key signed it',
      'src/core/updates/policy.test.ts > never goes back, or nowhere: %s',
      'src/services/updates/updates.test.ts > are refused when the feed goes back behind what it offered before, and when a file changed under its version',
      'src/services/updates/updates.test.ts > are refused during %s, and stay on offer',
      'test/e2e/updater.e2e.ts > R47: throws away a file that is not the signed one',
      'test/e2e/updater.e2e.ts > R47: does not install what was changed on the disk after the download',
      'test/e2e/updater.e2e.ts > R47: follows no redirect out of the feed',
      'test/security/static.test.ts > R47: replaces itself in one place, which reads no manifest of its own'
    ]
  },
  {
    id: 'R48',
    what: 'Dependencies are pinned, few, and run no scripts',
    proofs: [
      'test/security/dependencies.test.ts > come from the registry alone, each with the hash of what was reviewed',
      'test/security/dependencies.test.ts > run no script at installation that nobody has decided about',
      'test/security/dependencies.test.ts > of the shipped app are few, and known by name'
    ]
  },
  {
    id: 'R49',
    what: 'No unexpected packet leaves',
    proofs: [
      'npm run test:egress',
      'test/e2e/hardening.e2e.ts > R13, R49: reaches no network and runs no code from a string',
      'test/security/static.test.ts > R49: talks to providers in one place, and to nobody else',
      'test/e2e/proxy.e2e.ts > goes to a provider through the proxy of the system, and asks it for nothing else'
    ]
  },
  {
    id: 'R50',
    what: 'No text keeps a parser busy',
    proofs: [
      'test/security/parsers.test.ts > is done with a megabyte of %s in 50 ms of processor time',
      'src/destinations/kit/env-text/parse.test.ts > takes a megabyte of anything in no time'
    ]
  },
  {
    id: 'R51',
    what: 'A safety act never waits for a record of itself',
    proofs: [
      'src/host/lock-control.test.ts > happens although a listener cannot record it, and reaches the listeners behind',
      'src/host/records.test.ts > counts a row that a full disk does not take, and throws nothing',
      'test/host/records.test.ts > lock first: on a full disk the app is locked, the windows hear of it, and the missing row is shown after the unlock',
      'test/host/records.test.ts > opens over a damaged history page, says so, reads and exports, and changes nothing',
      'src/main/cover.test.ts > clears the clipboard and forgets the pages also when the one-time window does not close',
      'test/architecture.test.ts > of main and host are set in one file, so that no callback can throw into Electron'
    ]
  },
  {
    id: 'R52',
    what: 'Every copy that Rekey caused or offered is cleared, and never reported as cleared when it is not',
    proofs: [
      'src/main/clipboard-guard.test.ts > R52: clears the selection of the middle button too',
      'src/main/clipboard-guard.test.ts > R52: clears what was selected by hand in the one-time window, after its time and at a lock',
      'src/main/clipboard-guard.test.ts > R52: clears it while the window is open as well',
      'src/main/clipboard-guard.test.ts > R52: never reports a clipboard as cleared that the system did not let it clear, and tries again with the focus',
      'src/main/clipboard-system.test.ts > R52: on Wayland says that it is cleared only with the focus or by wl-copy'
    ]
  },
  {
    id: 'R53',
    what: 'A one-time secret leaves its sealed row only when its window is on the screen',
    proofs: [
      'src/main/secret-window.test.ts > R53: takes the secret only when it is on the screen',
      'src/main/secret-window.test.ts > R53: takes nothing when the window goes before it is seen',
      'src/main/secret-window.test.ts > R53: ends as not taken when its page never asks',
      'test/e2e/windows-appear.e2e.ts > R53: all three windows appear, and the secret is taken only then'
    ]
  },
  {
    id: 'R54',
    what: "Absence, silence and Rekey's own action are no proof that a key is dead, quiet or used",
    proofs: [
      'src/core/rotation/absence.test.ts > keeps its guards: nothing is claimed, graded or closed by absence',
      'src/core/rotation/absence.test.ts > is not proven by a disabled row that can be enabled again',
      'src/core/rotation/silence.test.ts > does not become ready when an exact one would',
      'src/core/rotation/silence.test.ts > is not taken for quiet when every last-used in the list is empty',
      'src/core/rotation/silence.test.ts > is no use of the old key',
      'npm run test:faults'
    ]
  },
  {
    id: 'R55',
    what: 'Only ids that a rotation made, or that a person confirmed, are ever revoked',
    proofs: [
      'src/core/rotation/identity.test.ts > is refused: %s',
      'src/core/rotation/identity.test.ts > suspects a new id whatever its name: %s',
      'src/core/rotation/identity.test.ts > asks about a suspect that appears later, and revokes it only on a word',
      'test/rotation/identity.test.ts > never revokes a key of another service that a create was answered with',
      'npm run test:faults'
    ]
  },
  {
    id: 'R56',
    what: "A destination's other entries stay as they are, and another owner of an entry is respected",
    proofs: [
      'test/kit/destinations/conformance.ts > replaces the one value, and leaves every other one as it was',
      'test/kit/destinations/conformance.ts > refuses a write that is pinned to an older revision',
      'test/kit/destinations/conformance.ts > names the program that manages the entry',
      'npm run test:real',
      'npm run test:kill-destinations',
      'src/renderer/src/features/handoff/HandOffDialog.test.tsx > names the program that manages an entry, before a person decides to replace the value',
      'test/e2e/destinations.e2e.ts > connects OpenBao, rotates a key into it and another into it and a file, and reads all back'
    ]
  },
  {
    id: 'R57',
    what: "A destination's credentials are sealed for its origin, and its answers reach nobody",
    proofs: [
      'src/services/connections.test.ts > signs in first, then seals the credential for its origin and writes the history with it',
      'src/services/connections.test.ts > never gives its credential to an address that a row on disk was changed to',
      'src/services/connections.test.ts > does not open the credential of another connection',
      'src/services/connections.test.ts > opens the credential for each act, and leaves no client open',
      'test/host/destinations.test.ts > receives a new key in one entry, is remembered by the key, and its credential reaches nobody',
      'test/host/destinations.test.ts > follows no redirect, and so sends its token to no other server',
      'src/vault/envelope.test.ts > does not open for any other purpose',
      'src/net/http.test.ts > reuses no text of an error, whatever happened',
      'test/kit/destinations/conformance.ts > says nothing of a value or an answer in any fault'
    ]
  },
  {
    id: 'R58',
    what: 'An activation runs what a person wrote before, without a shell, with a deadline, and never gets a secret',
    proofs: [
      'src/activators/command/command.test.ts > runs what a person wrote down and nothing else, with a deadline and nothing on standard input',
      'src/activators/command/command.test.ts > refuses a name that is not written down before it is started',
      'src/activators/systemd/systemd.test.ts > takes no option, path or command for a unit: %s',
      'src/destinations/kit/processes.test.ts > reads no argument as a shell would',
      'src/destinations/kit/processes.test.ts > gets the variables that every program needs and those that are named, no others',
      'src/destinations/kit/processes.test.ts > is ended at its deadline with every process that it started, and its outcome is unknown',
      'src/activators/webhook/webhook.test.ts > signs each call, with the id and nothing secret in it, at exactly the address that was given',
      'test/host/activation.test.ts > revokes the old key only after both, fails no call of the service, and gives neither of them a secret',
      'src/core/rotation/activations.test.ts > goes on after the last one is active, and not before',
      'src/core/rotation/activations.test.ts > let nothing drain early, and start nothing again without an answer or a person',
      'src/core/rotation/activations.test.ts > looks before anything else when an answer was lost, and starts again only what never started',
      'src/core/rotation/activations.test.ts > counts quiet time from the end of the last activation',
      'npm run test:faults'
    ]
  },
  {
    id: 'R60',
    what: 'The socket of the command line is for the same user only, allow-lists its commands, and carries no secret in arguments, environment or output',
    proofs: [
      'npm run test:cli',
      'test/host/socket.test.ts > lies in a folder and files that only its user can open',
      'test/host/socket.test.ts > refuses a caller without the token',
      'test/host/socket.test.ts > trusts no endpoint of another user',
      'test/host/command-line.test.ts > is refused every command that is not on its list',
      'test/host/command-line.test.ts > is named in the history for what it did, and nobody else is'
    ],
    elsewhere:
      'The named pipe of Windows is read in review only: its name is random and stands in the profile.'
  },
  {
    id: 'R61',
    what: 'The ledger of a team holds no secret; its events are signed and chained, so that a database owner cannot rewrite unseen; a client without a valid lease changes nothing at a provider',
    proofs: [
      'npm run test:ledger',
      'src/core/team/chain.test.ts > refuses an event whose text was rewritten, also with a hash that fits',
      'src/core/team/chain.test.ts > that were seen and are shown no more are a rewound chain',
      'src/core/team/membership.test.ts > ends with a removal, and later events of the removed one do not count',
      'src/core/team/approvals.test.ts > holds for exactly the plan that was voted on',
      'src/core/team/lease.test.ts > is kept in the database until a call that was started at its end has met its deadline',
      'src/ledger/address.test.ts > is encrypted off this machine, whatever else it says',
      'test/ledger/team.test.ts > changes nothing while it is cut off, and goes on afterwards',
      'test/ledger/team.test.ts > refuses a row that the owner of the database changed, and goes on with the others',
      'test/ledger/team.test.ts > notices rows that are gone, and puts its own back',
      'test/ledger/team.test.ts > keeps nothing that is secret in the database, and no readable address on disk',
      'test/ledger/postgres-ledger.test.ts > lets a member write its own chain, and no other, and change nothing'
    ],
    elsewhere:
      'A provider cannot check a fencing token: a machine that stops between its last question and its call, for longer than the call may take, is read in review.'
  },
  {
    id: 'R62',
    what: 'Every input is bounded at its edge, stop means stopped, and leftovers of a killed write are removed',
    proofs: [
      'npm run test:kill',
      'src/destinations/kit/private-file.test.ts > is removed at the next start: a clear temporary file that the ledger names',
      'src/core/inert-provider.test.ts > leaves the key listed, with unknown permissions and the name of its set',
      'src/net/http.test.ts > calls a list that is longer than its schema takes too large',
      'src/net/http.test.ts > cancels in the middle of a body, and reads no more of it',
      'src/providers/kit/sandbox/loopback-server.test.ts > refuses a body without end, and keeps nothing of it',
      'src/contract/input-bounds.test.ts > has a longest length for each text and each list of each command',
      'src/services/inventory.test.ts > stops although the adapter goes on reading',
      'src/services/inventory.test.ts > stores at most one more commit of a large page once it is stopped, and takes nothing for gone',
      'src/services/inventory.test.ts > does not take a list without end for an account',
      'test/e2e/long-paste.e2e.ts > refuses 20 MB that are pasted into the search box, says so, and goes on'
    ]
  }
]
