// Set-up: what `npm start`, `npm test` and the others run first. `node scripts/setup.mjs <purpose> [--again]`; `--again` tries the
// official Electron once more where the fallback is in use. Old versions of Node cannot even read the rest: so the check of the
// version is imported alone, and the rest only after it.
import './setup/require-node.mjs'

import('./setup/set-up.mjs')
