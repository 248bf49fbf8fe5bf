// What runs on the other machine: plain POSIX shell in one line, because the person's login shell passes it on. It is the same text
// for every delivery. Paths, hashes and the file itself come on standard input, so that no argument there holds any of them.
// Every answer begins with a random mark: whatever a login script prints before it is skipped.

const PRELUDE = [
  'export LC_ALL=C PATH="$PATH:/usr/bin:/bin";',
  'IFS= read -r mark; IFS= read -r p;',
  'd=${p%/*}; [ -n "$d" ] || d=/;',
  'say() { echo "$mark $1"; };',
  'hash() { if command -v sha256sum >/dev/null 2>&1; then sha256sum; elif command -v shasum >/dev/null 2>&1; then shasum -a 256;',
  'else openssl dgst -sha256 -r; fi | cut -c1-64; };',
  // Mode, user, group, inode and number of names, by GNU or BusyBox, or by BSD.
  'facts() { stat -c "%a %u %g %i %h" -- "$1" 2>/dev/null || stat -f "%Lp %u %g %i %l" -- "$1"; };'
]

export const LARGEST_FILE = 1_000_000

/** Answers `absent`, or `file` with its facts, and then its bytes. */
export const READ = shell([
  ...PRELUDE,
  'if [ -L "$p" ]; then say link; exit 0; fi;',
  'if [ -e "$p" ]; then :; elif [ -d "$d" ]; then say absent; exit 0; else say no-folder; exit 0; fi;',
  'if [ -f "$p" ] && [ -r "$p" ]; then :; else say not-readable; exit 0; fi;',
  `if [ "$(wc -c < "$p")" -gt ${LARGEST_FILE} ]; then say too-large; exit 0; fi;`,
  'say "file $(facts "$p")"; cat < "$p"'
])

/** Answers `ok` when a file could be made beside the path. */
export const CHECK = shell([
  ...PRELUDE,
  'if [ -z "$(hash < /dev/null)" ]; then say no-hash; exit 0; fi;',
  'if [ -d "$d" ] && [ -w "$d" ]; then say ok; else say not-writable; fi'
])

/**
 * Makes the file beside the old one, gives it the rights of the old one, and renames it: all or nothing. Takes the name of the
 * temporary file, what stands there (`absent`, or facts and hash), the hash of the new file, and the new file.
 */
export const REPLACE = shell([
  ...PRELUDE,
  'umask 077; IFS= read -r t; IFS= read -r was; IFS= read -r sum; t="$d/$t";',
  'trap "exit 1" HUP INT TERM PIPE; trap "rm -f -- \\"\\$t\\"" EXIT;',
  'state() { if [ -L "$p" ]; then echo link; elif [ -e "$p" ]; then echo "$(facts "$p") $(hash < "$p")"; else echo absent; fi; };',
  'flush() { sync -- "$1" 2>/dev/null || sync; };',
  'if [ -z "$(hash < /dev/null)" ]; then say no-hash; exit 0; fi;',
  'if [ "$(state)" = "$was" ]; then :; else say conflict; exit 0; fi;',
  'if (set -C; cat > "$t") 2>/dev/null; then :; else say not-writable; exit 0; fi;',
  'if [ "$(hash < "$t")" = "$sum" ]; then :; else say cut-off; exit 0; fi;',
  'if [ "$was" = absent ]; then flush "$t";',
  // Unlike a rename, a link fails when somebody has made the file meanwhile.
  'if ln -- "$t" "$p" 2>/dev/null; then :; elif [ -e "$p" ]; then say conflict; exit 0; else say not-writable; exit 0; fi;',
  'else set -- $was;',
  'if [ "$(facts "$t" | cut -d " " -f 2,3)" = "$2 $3" ] || chown "$2:$3" "$t" 2>/dev/null; then :; else say owner; exit 0; fi;',
  // After the owner, so that nobody else gets these rights in between.
  'if chmod "$1" "$t"; then :; else say not-writable; exit 0; fi; flush "$t";',
  'if [ "$(state)" = "$was" ]; then :; else say conflict; exit 0; fi;',
  'if mv -f -- "$t" "$p"; then :; else say not-writable; exit 0; fi; fi;',
  'flush "$d"; say done'
])

/** In single quotes, which no script above contains. */
function shell(lines: readonly string[]): string {
  return `/bin/sh -c '${lines.join(' ')}'`
}
