import fs from 'node:fs'
import path from 'node:path'
import { findInTarball } from './archives.mjs'
import { cacheDir, removePartials } from './paths.mjs'
import { fetchPinnedPackage } from './pinned-package.mjs'

/** The C headers of Node-API, from the npm registry. */
export const HEADERS_PACKAGE = {
  spec: 'node-api-headers@1.9.0',
  integrity: 'sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA=='
}

/**
 * A directory that node-gyp takes as `--nodedir`. npm's configuration is not asked: it may name one, may not, and soon may no
 * longer. Node's archives carry the headers beside the binary; distributions put them under /usr/include; else npm has them.
 */
export async function nodeHeaders({
  beside = path.resolve(process.execPath, '../..'),
  system = '/usr',
  cache = cacheDir()
} = {}) {
  for (const directory of [beside, system]) {
    if (isComplete(directory)) return directory
  }
  return fromRegistry(cache)
}

function isComplete(directory) {
  return ['node_api.h', 'common.gypi', 'config.gypi'].every(name =>
    fs.existsSync(path.join(directory, 'include/node', name))
  )
}

async function fromRegistry(cache) {
  const ready = path.join(cache, HEADERS_PACKAGE.spec)
  if (isComplete(ready)) return ready
  removePartials(ready)
  const partial = `${ready}.partial-${process.pid}`
  try {
    const tarball = await fetchPinnedPackage(HEADERS_PACKAGE, partial)
    const include = path.join(partial, 'include/node')
    fs.mkdirSync(include, { recursive: true })
    findInTarball(tarball, (name, bytes) => {
      const header = /^package\/include\/([^/]+\.h)$/.exec(name)?.[1]
      if (header !== undefined) fs.writeFileSync(path.join(include, header), bytes)
    })
    fs.writeFileSync(path.join(include, 'common.gypi'), COMMON_GYPI)
    fs.writeFileSync(path.join(include, 'config.gypi'), "{ 'target_defaults': {}, 'variables': {} }\n")
    fs.rmSync(ready, { recursive: true, force: true })
    fs.renameSync(partial, ready)
  } finally {
    fs.rmSync(partial, { recursive: true, force: true })
  }
  return ready
}

/** The package has headers only; a build also wants Node's compiler settings, of which a Node-API module needs few. */
const COMMON_GYPI = `{
  'variables': { 'configuring_node%': 0, 'openssl_fips%': '', 'node_shared%': 'false' },
  'target_defaults': {
    'default_configuration': 'Release',
    'configurations': { 'Debug': { 'cflags': ['-g', '-O0'] }, 'Release': { 'cflags': ['-O3'], 'ldflags': ['-O3'] } },
    'cflags': ['-fPIC', '-pthread', '-Wall', '-Wno-unused-parameter'],
    'cflags_cc': ['-fno-rtti', '-fno-exceptions'],
    'ldflags': ['-pthread', '-rdynamic']
  }
}
`
