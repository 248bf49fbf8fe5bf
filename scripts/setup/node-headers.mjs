import fs from 'node:fs'
import path from 'node:path'
import { findInTarball } from './archives.mjs'
import { cacheDir, removePartials } from './paths.mjs'
import { fetchPinnedPackage } from './pinned-package.mjs'

/** The C headers of Node-API, from the npm registry: of the age of Node 20, with version 10 of the interface in them. */
const HEADERS_PACKAGE = {
  spec: 'node-api-headers@1.5.0',
  integrity: 'sha512-Yi/FgnN8IU/Cd6KeLxyHkylBUvDTsSScT0Tna2zTrz8klmc8qF2ppj6Q1LHsmOueJWhigQwR4cO2p0XBGW5IaQ=='
}

/**
 * A directory that node-gyp takes as `--nodedir`. Always the same headers: those of this machine's Node would make a binary that
 * depends on it, and npm's configuration may name a directory, may not, and soon may no longer.
 */
export async function nodeHeaders(cache = cacheDir(), pin = HEADERS_PACKAGE) {
  const ready = path.join(cache, pin.spec)
  if (fs.existsSync(ready)) return ready
  removePartials(ready)
  const partial = `${ready}.partial-${process.pid}`
  try {
    const tarball = await fetchPinnedPackage(pin, partial)
    const include = path.join(partial, 'include/node')
    fs.mkdirSync(include, { recursive: true })
    findInTarball(tarball, (name, bytes) => {
      const header = /^package\/include\/([^/]+\.h)$/.exec(name)?.[1]
      if (header !== undefined) fs.writeFileSync(path.join(include, header), bytes)
    })
    fs.appendFileSync(path.join(include, 'js_native_api.h'), POST_FINALIZER)
    fs.writeFileSync(path.join(include, 'common.gypi'), COMMON_GYPI)
    fs.writeFileSync(path.join(include, 'config.gypi'), "{ 'target_defaults': {}, 'variables': {} }\n")
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

/**
 * The package leaves out what is experimental. Without this declaration node-addon-api frees objects in the middle of a garbage
 * collection, which ends the process.
 */
const POST_FINALIZER = `
#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER
EXTERN_C_START
NAPI_EXTERN napi_status NAPI_CDECL node_api_post_finalizer(
    node_api_basic_env env, napi_finalize finalize_cb, void* finalize_data, void* finalize_hint);
EXTERN_C_END
`
