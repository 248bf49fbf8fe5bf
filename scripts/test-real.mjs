// npm run test:real [-- --only=destinations|providers] [--json]: drives destinations and providers against real servers and emulators
// that it starts on loopback. Where a server cannot be installed its tests are skipped with a sentence. The last line sums up, with the
// witness of each; with --json it is the only line on standard output.
import './setup/require-node.mjs'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { findServer, SERVERS } from './real/servers.mjs'
import { modules, readJson, root } from './setup/paths.mjs'

/**
 * The server that each test starts. Null for tests that need none: they bring a fake with them, or use programs that every machine
 * has.
 */
const SERVER_OF = {
  destinations: {
    'vault-kv': 'openbao',
    'aws-secrets': 'moto',
    'aws-parameters': 'moto',
    'gcp-secrets': 'drongo',
    'kubernetes-secret': null,
    'github-actions': null,
    'gitlab-variables': null,
    'azure-key-vault': null,
    'onepassword-connect': null,
    doppler: null,
    infisical: null,
    command: null,
    'ssh-env-file': 'sshd',
    'sops-file': 'sops',
    'systemd-credential': 'systemd-creds'
  },
  providers: {
    'aws-iam': 'moto',
    'openai-admin': null,
    'datadog-api-keys': null,
    'datadog-application-keys': null,
    'github-deploy-keys': null,
    'github-organization-tokens': null,
    'vault-approle': 'openbao',
    rabbitmq: 'rabbitmq',
    postgresql: 'postgres',
    'keycloak-clients': 'keycloak',
    keystone: 'keystone',
    'zabbix-tokens': 'zabbix',
    redis: 'redis',
    mariadb: 'mariadb'
  }
}

const options = process.argv.slice(2)
const rooms = Object.keys(SERVER_OF).filter(
  room => options.includes(`--only=${room}`) || !options.some(option => option.startsWith('--only='))
)
const known = ['--json', ...Object.keys(SERVER_OF).map(room => `--only=${room}`)]
const unknown = options.filter(option => !known.includes(option))
const say = text => process.stderr.write(`${text}\n`)

/** The manifest says how strong the witness is. */
function witnessOf(room, id) {
  const folder = path.join(root, 'src', room, id)
  const found = ['manifest.ts', 'index.ts']
    .map(file => path.join(folder, file))
    .filter(file => fs.existsSync(file))
    .map(file => /witness: '([a-z-]+)'/.exec(fs.readFileSync(file, 'utf8'))?.[1])
    .find(Boolean)
  if (found === undefined) throw new Error(`${id} names no witness in its manifest.`)
  return found
}

function testAll(env, ids) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-real-'))
  const report = path.join(folder, 'report.json')
  try {
    const argv = [
      'run',
      '--project',
      'real',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`
    ]
    const files = ids.map(id => `test/real/${id}.real.ts`)
    spawnSync(process.execPath, [path.join(modules, 'vitest/vitest.mjs'), ...argv, ...files], {
      cwd: root,
      env: { ...process.env, ...env },
      // The report of the tests goes to standard error: standard output is for the sum.
      stdio: ['ignore', 2, 2]
    })
    return readJson(report)?.testResults ?? []
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

function sumOf(room, id, result) {
  const results = result?.assertionResults ?? []
  const count = status => results.filter(one => one.status === status).length
  const failed = results.filter(one => one.status === 'failed').length
  // A file that broke before its first test has failed as well.
  const broken = result === undefined || (result.status === 'failed' && failed === 0) ? 1 : 0
  return {
    id,
    witness: witnessOf(room, id),
    tests: count('passed') + failed,
    failed: failed + broken,
    skipped: results.length - count('passed') - failed
  }
}

if (unknown.length > 0) {
  say(`test:real: unknown option ${unknown.join(' ')}. Use ${known.slice(1).join(' or ')}, and --json.`)
  process.exitCode = 1
} else {
  const all = rooms.flatMap(room =>
    Object.entries(SERVER_OF[room]).map(([id, server]) => ({ room, id, server }))
  )
  const env = {}
  const missing = new Set()
  for (const name of Object.keys(SERVERS).filter(name => all.some(({ server }) => server === name))) {
    const found = findServer(name, { say })
    if (found.program === undefined) {
      missing.add(name)
      say(`Skipped: ${found.missing}`)
    } else env[SERVERS[name].variable] = found.program
  }
  const runnable = all.filter(({ server }) => !missing.has(server)).map(({ id }) => id)
  const results = runnable.length === 0 ? [] : testAll(env, runnable)
  const sums = rooms.map(room => {
    const ofRoom = all.filter(one => one.room === room)
    return [
      room,
      ofRoom.map(({ id }) =>
        runnable.includes(id)
          ? sumOf(
              room,
              id,
              results.find(({ name }) => path.basename(name) === `${id}.real.ts`)
            )
          : { id, witness: witnessOf(room, id), tests: 0, failed: 0, skipped: 1 }
      )
    ]
  })
  const failed = sums.flatMap(([, found]) => found).reduce((sum, one) => sum + one.failed, 0)
  process.stdout.write(`${JSON.stringify({ ...Object.fromEntries(sums), failed })}\n`)
  process.exitCode = failed === 0 ? 0 : 1
}
