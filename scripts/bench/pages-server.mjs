// A provider's key list from memory, in a process of its own: 50 accounts, pages of 100 in the shape of Blocx. All pages are
// made before the first request, so that the server is never what is measured. Round 2 has a new last use for 1 % of the keys.
import { createServer } from 'node:http'

const ACCOUNTS = 50
const PAGE = 100
const NOW = Date.UTC(2026, 5, 1)
const DAY = 86_400_000
const WORDS =
  'payments orders billing search mailer export ledger scan partner worker gateway report sync admin'.split(
    ' '
  )
const ENVIRONMENTS = ['prod', 'staging', 'dev', 'qa']

const count = Number(process.argv[2])
const perAccount = Math.ceil(count / ACCOUNTS)
let round = 1

function keyNo(n, inRound) {
  const isMoved = inRound === 2 && n % 100 === 79
  const usedAt = NOW - ((n * 7919) % 300) * DAY + (isMoved ? 3_600_000 : 0)
  return {
    id: `key-${n}`,
    accessKeyId: `AK${(n * 7919).toString(36).padStart(10, '0')}`,
    name: `${WORDS[n % 14]} ${WORDS[(n * 7) % 14]} ${n % 1000} ${ENVIRONMENTS[n % 4]}`,
    status: n % 23 === 0 ? 'revoked' : 'active',
    permissionSet: n % 7 === 0 ? null : { id: `set-${n % 5}`, name: `Set ${n % 5}` },
    createdBy: {
      id: `u${n % 40}`,
      name: `Owner ${n % 40}`,
      isMember: n % 40 !== 0,
      email: 'nobody@example.invalid'
    },
    createdAt: new Date(NOW - ((n * 104_729) % 900) * DAY).toISOString(),
    lastUsedAt: n % 5 === 0 ? null : new Date(usedAt).toISOString(),
    revokedAt: n % 23 === 0 ? new Date(NOW - DAY).toISOString() : null
  }
}

function pagesOf(account, inRound) {
  const pages = []
  for (let from = 0; from < perAccount; from += PAGE) {
    const size = Math.min(PAGE, perAccount - from)
    const items = Array.from({ length: size }, (_, i) => keyNo(account * perAccount + from + i, inRound))
    const next = from + PAGE < perAccount ? `page-${from / PAGE + 1}` : null
    pages.push(Buffer.from(JSON.stringify({ items, nextCursor: next })))
  }
  return pages
}

const rounds = [1, 2].map(inRound =>
  Array.from({ length: ACCOUNTS }, (_, account) => pagesOf(account, inRound))
)
const sets = Buffer.from(JSON.stringify([0, 1, 2, 3, 4].map(n => ({ id: `set-${n}`, name: `Set ${n}`, permissions: [`a${n}:read`, `b${n}:write`] })))) // prettier-ignore
const organizations = Array.from({ length: ACCOUNTS }, (_, account) =>
  Buffer.from(
    JSON.stringify({ id: `org-${account}`, name: `Organization ${account}`, defaultPermissions: ['x:read'] })
  )
)

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1')
  const [, account, what] = url.pathname.split('/')
  const page = Number((url.searchParams.get('cursor') ?? 'page-0').slice(5))
  const body =
    what === 'keys'
      ? rounds[round - 1][Number(account)][page]
      : what === 'sets'
        ? sets
        : organizations[Number(account)]
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
})
process.on('message', next => {
  round = next
  process.send('ready')
})
process.on('disconnect', () => process.exit(0))
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
