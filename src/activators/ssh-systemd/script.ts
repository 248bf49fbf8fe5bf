// What runs on the other machine: plain POSIX shell in one line, the same text for every unit. The arguments of `systemctl` come on
// standard input, one in a line, so that the person's login shell there reads none of them.

/** Answers `missing`, or the exit code of `systemctl` and then its output. */
export const SYSTEMCTL = `/bin/sh -c '${[
  'export LC_ALL=C PATH="$PATH:/usr/bin:/bin";',
  // Without a login session there is no variable that leads to the user manager.
  'export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}";',
  'IFS= read -r mark; set --; while IFS= read -r one; do set -- "$@" "$one"; done;',
  'if command -v systemctl >/dev/null 2>&1; then :; else echo "$mark missing"; exit 0; fi;',
  'said=$(systemctl "$@" 2>/dev/null </dev/null); code=$?;',
  'echo "$mark $code"; printf "%s\\n" "$said"'
].join(' ')}'`
