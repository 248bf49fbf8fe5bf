#!/bin/sh
# The command `rekey` of the plain archive. Packages name the libraries that Rekey needs; an archive cannot, and the system's own
# message names only the first that is missing.
here=$(dirname "$(readlink -f "$0")")
missing=$(LC_ALL=C ldd "$here/rekey-app" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found$/\1/p' | tr '\n' ' ')
if [ -n "$missing" ]; then
  echo "Rekey: this system lacks ${missing% }: install what provides it with your package manager, or install the deb or rpm package of Rekey, which brings it along." >&2
  exit 127
fi
exec "$here/rekey-app" "$@"
