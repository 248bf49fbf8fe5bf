import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { findInTarball } from '../../scripts/setup/archives.mjs'
import { cacheDir, writeWhole } from '../../scripts/setup/paths.mjs'
import { npm } from '../../scripts/setup/run.mjs'

/**
 * The program of this version of Node, from the npm registry (where the package `node` keeps them), kept in the cache of set-up.
 * Undefined where the registry does not give it.
 * @param {string} version @returns {Promise<string | undefined>}
 */
export async function nodeOfVersion(version) {
  const directory = path.join(cacheDir(), 'nodes', version)
  const file = path.join(directory, 'node')
  if (fs.existsSync(file)) return file
  fs.mkdirSync(directory, { recursive: true })
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const { ok } = await npm(['pack', `${name}@${version}`, '--ignore-scripts', '--fetch-retries=1'], {
    cwd: directory,
    timeoutMs: 120_000
  })
  const tarball = fs.readdirSync(directory).find(entry => entry.endsWith('.tgz'))
  if (!ok || tarball === undefined) return undefined
  const bytes = findInTarball(fs.readFileSync(path.join(directory, tarball)), (entry, content) =>
    /^package\/bin\/node(\.exe)?$/.test(entry) ? content : undefined
  )
  fs.rmSync(path.join(directory, tarball))
  writeWhole(file, bytes)
  fs.chmodSync(file, 0o755)
  return spawnSync(file, ['--version']).status === 0 ? file : undefined
}
