import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { installedServer, SERVERS } from '../real/servers.mjs'

// Servers that test:real starts and that pip does not have, as packages of Debian.

const PACKAGES = {
  postgres: ['postgresql'],
  redis: ['redis-server'],
  mariadb: ['mariadb-server'],
  rabbitmq: ['rabbitmq-server'],
  keystone: ['python3-keystone'],
  sshd: ['openssh-server', 'openssh-client'],
  'systemd-creds': ['systemd'],
  // SOPS itself is built with Go by test:real.
  sops: ['age'],
  // The frontend itself is unpacked by test:real.
  zabbix: ['php-cli', 'php-bcmath', 'php-gd', 'php-mbstring', 'php-pgsql', 'php-xml', 'postgresql']
}
const LIMIT_MS = 170_000
/** Debian asks this program before it starts a service; 101 is no. */
const POLICY = '/usr/sbin/policy-rc.d'

/** Only as root and where apt is. Whatever is missing afterwards, test:real skips with a sentence. */
export function installServers() {
  const missing = Object.keys(PACKAGES).filter(name => installedServer(name) === null)
  const canInstall = process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get')
  if (missing.length === 0 || !canInstall) return
  const packages = [...new Set(missing.flatMap(name => PACKAGES[name]))]
  console.log(`\n=== apt-get install ${packages.join(' ')}`)
  const isOurs = !fs.existsSync(POLICY)
  if (isOurs) fs.writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  const begin = performance.now()
  try {
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
      const left = Math.floor(LIMIT_MS - (performance.now() - begin))
      if (left <= 0) break
      spawnSync('apt-get', ['-qq', ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
        timeout: left,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      })
    }
    // The key of this machine that systemd's credentials are encrypted with.
    if (missing.includes('systemd-creds')) spawnSync('systemd-creds', ['setup'], { stdio: 'ignore' })
  } finally {
    if (isOurs) fs.rmSync(POLICY, { force: true })
  }
  const fetched = ({ module, packages }) => module !== undefined || packages !== undefined
  const still = missing.filter(name => !fetched(SERVERS[name]) && installedServer(name) === null)
  const sum = still.length === 0 ? 'all are here' : `missing: ${still.join(', ')}`
  console.log(`=== apt-get: ${Math.round((performance.now() - begin) / 1000)} s, ${sum}`)
}
