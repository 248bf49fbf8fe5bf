import { cpSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { startPostgres, type TestServer } from '../kit/postgres'
import { freePort, programOf, startServer, type RealServer } from './servers'

// The Zabbix frontend of Debian behind PHP's own server, with a PostgreSQL of its own. No daemon is needed for the API.

/** As the frontend is delivered. */
export const ZABBIX_ADMIN = { username: 'Admin', password: 'zabbix' }

export async function startZabbix(): Promise<RealServer> {
  const source = path.dirname(programOf('REKEY_ZABBIX'))
  const folder = mkdtempSync(path.join(tmpdir(), 'rekey-zabbix-'))
  const database = await startPostgres()
  const stop = async (): Promise<void> => {
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await fill(database, path.resolve(source, '../zabbix-server-pgsql'))
    const frontend = await startFrontend(source, folder, database.port)
    return {
      url: frontend.url,
      async stop() {
        try {
          await frontend.stop()
        } finally {
          await stop()
        }
      }
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** With the tables and first rows that the server's package brings. */
async function fill({ database, sql }: TestServer, schema: string): Promise<void> {
  await database('zabbix')
  for (const name of ['schema', 'images', 'data']) {
    await sql('zabbix', gunzipSync(readFileSync(path.join(schema, `${name}.sql.gz`))).toString('utf8'))
  }
}

/** A copy, because the path of its settings stands in its code. */
async function startFrontend(source: string, folder: string, databasePort: number): Promise<RealServer> {
  const site = path.join(folder, 'site')
  // Links lead to fonts and folders of other packages, which may be missing and which the API does not need.
  cpSync(source, site, { recursive: true, filter: file => !lstatSync(file).isSymbolicLink() })
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
$DB['USER'] = 'owner';
$DB['PASSWORD'] = '';
$DB['SCHEMA'] = '';
$DB['ENCRYPTION'] = false;
$DB['DOUBLE_IEEE754'] = true;
$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
`
  )
  const port = await freePort()
  const php = ['-d', 'memory_limit=256M', '-d', 'date.timezone=UTC', '-S', `127.0.0.1:${port}`, '-t', site]
  return startServer('php', php, { url: `http://127.0.0.1:${port}`, cwd: site })
}
