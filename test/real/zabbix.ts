import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { freePort, programOf, startServer, type RealServer } from './servers'

// The Zabbix frontend of Debian behind PHP's own server, with a PostgreSQL of its own. No daemon is needed for the API.

/** As the frontend is delivered. */
export const ZABBIX_ADMIN = { username: 'Admin', password: 'zabbix' }
const FRONTEND = '/usr/share/zabbix'
const SCHEMA = process.env['REKEY_ZABBIX_SCHEMA'] ?? '/usr/share/zabbix-server-pgsql'
/** PostgreSQL refuses to run as root. */
const USER = process.getuid?.() === 0 ? 65_534 : undefined

export async function startZabbix(): Promise<RealServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rekey-zabbix-'))
  chmodSync(folder, 0o755)
  const data = path.join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (USER !== undefined) chownSync(data, USER, USER)
  const asUser = USER === undefined ? {} : { uid: USER, gid: USER }
  execFileSync(
    'initdb',
    ['-D', data, '-U', 'zabbix', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    {
      ...asUser,
      cwd: data,
      stdio: 'ignore'
    }
  )
  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const database = await startServer(
    'postgres',
    ['-D', data, '-p', String(port), ...settings.flatMap(each => ['-c', each])],
    { url: `http://127.0.0.1:${port}`, cwd: data, ...(USER === undefined ? {} : { user: USER }) }
  )
  const sql = ['schema', 'images', 'data'].map(name =>
    gunzipSync(readFileSync(path.join(SCHEMA, `${name}.sql.gz`)))
  )
  const login = ['-h', '127.0.0.1', '-p', String(port), '-U', 'zabbix', '-q', '-v', 'ON_ERROR_STOP=1']
  const psql = (db: string, input: Buffer | string): void => {
    execFileSync('psql', [...login, '-d', db], { input, stdio: ['pipe', 'ignore', 'ignore'] })
  }
  psql('postgres', 'create database zabbix;')
  psql('zabbix', Buffer.concat(sql))
  const frontend = await startFrontend(folder, port)
  return {
    url: frontend.url,
    async stop() {
      await frontend.stop()
      await database.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** A copy, because the path of its settings stands in its code. */
async function startFrontend(folder: string, databasePort: number): Promise<RealServer> {
  const site = path.join(folder, 'site')
  cpSync(FRONTEND, site, { recursive: true, dereference: true })
  const settings = path.join(folder, 'zabbix.conf.php')
  const config = path.join(site, 'include/classes/core/CConfigFile.php')
  writeFileSync(
    config,
    readFileSync(config, 'utf8').replace(/(CONFIG_FILE_PATH = )'[^']*'/, `$1'${settings}'`)
  )
  writeFileSync(
    settings,
    `<?php
$DB['TYPE'] = 'POSTGRESQL';
$DB['SERVER'] = '127.0.0.1';
$DB['PORT'] = '${databasePort}';
$DB['DATABASE'] = 'zabbix';
$DB['USER'] = 'zabbix';
$DB['PASSWORD'] = '';
$DB['SCHEMA'] = '';
$DB['ENCRYPTION'] = false;
$DB['DOUBLE_IEEE754'] = true;
$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
`
  )
  const port = await freePort()
  const php = ['-d', 'memory_limit=256M', '-d', 'date.timezone=UTC', '-S', `127.0.0.1:${port}`, '-t', site]
  return startServer(programOf('REKEY_PHP'), php, { url: `http://127.0.0.1:${port}`, cwd: site })
}
