// node scripts/run-ts.mjs scripts/provider-sandbox.ts ID [VARIANT]: one provider's fake server on loopback, for connecting to it by
// hand. Prints one line of JSON: where it listens, the settings and the (invented) credential to type. Runs until Ctrl-C.
import { randomBytes } from 'node:crypto'
import { sandboxes } from '../src/providers/registry'

const DAY_MS = 86_400_000
const [id, variant] = process.argv.slice(2)
const found = [...sandboxes()].find(([name]) => String(name) === id)

if (found === undefined) {
  process.stderr.write(`Name one of: ${[...sandboxes().keys()].join(', ')}.\n`)
  process.exitCode = 2
} else {
  const [, start] = found
  const server = await start({
    now: () => Date.now(),
    random: () => randomBytes(24).toString('base64url'),
    groups: [{ id: 'payments-team', name: 'payments-team' }],
    ...(variant === undefined ? {} : { variant })
  })
  const seed = { groupId: 'payments-team', grants: ['balances:read'], expiresAt: Date.now() + 200 * DAY_MS }
  server.seed({
    ...seed,
    name: 'payments-api',
    createdAt: Date.now() - 90 * DAY_MS,
    lastUsedAt: Date.now() - 60_000
  })
  server.seed({
    ...seed,
    name: 'old-import',
    createdAt: Date.now() - 400 * DAY_MS,
    lastUsedAt: Date.now() - 200 * DAY_MS
  })
  const { url, settings, credential } = server
  process.stdout.write(`${JSON.stringify({ url, settings, credential })}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close().then(
        () => process.exit(0),
        () => process.exit(1)
      )
    })
  }
}
