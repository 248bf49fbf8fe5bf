// `npm run test:egress` (Linux): runs the whole sandbox journey, in the real app, in a network of its own that has nothing but
// loopback, and counts what wanted to go elsewhere. In such a network a packet for any other address finds no route, and the
// kernel counts it; names would be asked of a server that is not there, and count as well. The last line is one JSON object.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { runInForeground } from '../../scripts/headless/foreground.mjs'
import { root } from '../../scripts/setup/paths.mjs'

/** Documentation addresses (RFC 5737 and 3849): nobody has them. */
const NOBODY = '192.0.2.53'
const NOBODY_6 = '2001:db8::53'

if (process.argv.includes('--inside')) process.exit(await inside())
else process.exit(outside())

function outside() {
  if (process.platform !== 'linux') {
    console.log('egress: needs the network namespaces of Linux')
    return 1
  }
  // Who is not root becomes root of a namespace of their own.
  const user = process.getuid() === 0 ? [] : ['--user', '--map-root-user']
  const { status } = spawnSync(
    'unshare',
    [...user, '--net', '--mount', process.execPath, import.meta.filename, '--inside'],
    { stdio: 'inherit', cwd: root }
  )
  return status ?? 1
}

async function inside() {
  run('ip', ['link', 'set', 'lo', 'up'])
  const resolver = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-egress-')), 'resolv.conf')
  fs.writeFileSync(resolver, `nameserver ${NOBODY}\noptions timeout:1 attempts:1\n`)
  run('mount', ['--bind', resolver, '/etc/resolv.conf'])

  const interfaces = [...devices().keys()]
  const before = unroutable()
  const code = await runInForeground(
    process.execPath,
    [path.join(root, 'scripts/test.mjs'), 'e2e', 'sandbox-journey.e2e.ts', 'leak.e2e.ts'],
    { cwd: root }
  )
  const elsewhere = unroutable() - before
  const loopback = devices().get('lo') ?? 0

  // The control: attempts of both kinds are counted.
  const count = unroutable()
  for (const address of [NOBODY, NOBODY_6]) await attempt(address)
  await attempt('name.example')
  const control = unroutable() - count

  fs.rmSync(path.dirname(resolver), { recursive: true, force: true })
  const isGood = code === 0 && elsewhere === 0 && control >= 2 && loopback > 0 && interfaces.join() === 'lo'
  console.log(
    JSON.stringify({ journey: code === 0 ? 'passed' : 'failed', interfaces, loopback, elsewhere, control })
  )
  return isGood ? 0 : 1
}

/** Packets that had nowhere to go, of IPv4 and IPv6, since the namespace was made. */
function unroutable() {
  const lines = fs
    .readFileSync('/proc/net/snmp', 'utf8')
    .split('\n')
    .filter(line => line.startsWith('Ip:'))
  const [names, values] = lines.map(line => line.split(' '))
  const four = Number(values[names.indexOf('OutNoRoutes')])
  const six = Number(/^Ip6OutNoRoutes\s+(\d+)/m.exec(fs.readFileSync('/proc/net/snmp6', 'utf8'))?.[1] ?? 0)
  return four + six
}

/** Interfaces of this namespace and the packets that each has sent. (/sys still shows those outside.) */
function devices() {
  const lines = fs.readFileSync('/proc/net/dev', 'utf8').split('\n').slice(2).filter(Boolean)
  return new Map(
    lines.map(line => {
      const [name, values] = line.split(':')
      return [name.trim(), Number(values.trim().split(/\s+/)[9])]
    })
  )
}

async function attempt(host) {
  const script = `require('node:net').connect(443, '${host}').on('error', () => process.exit(0)); setTimeout(() => process.exit(0), 3000)`
  await runInForeground(process.execPath, ['-e', script])
}

function run(command, args) {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
}
