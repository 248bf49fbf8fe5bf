import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { npmSentence } from './causes.mjs'
import { SetupProblem } from './progress.mjs'
import { npm } from './run.mjs'

/**
 * Fetches one npm package that is not in the lockfile, because only some machines need it, and holds it to the sha512 that is
 * written in our source.
 * @param {{spec: string, integrity: string}} pin
 * @param {string} directory where the tarball may lie for a moment
 * @returns {Promise<Buffer>} the tarball
 */
export async function fetchPinnedPackage(pin, directory) {
  fs.mkdirSync(directory, { recursive: true })
  const { ok, output } = await npm(['pack', pin.spec, '--pack-destination', directory, '--ignore-scripts'], {
    cwd: directory,
    timeoutMs: 900_000
  })
  const tarball = fs.readdirSync(directory).find(name => name.endsWith('.tgz'))
  if (!ok || tarball === undefined) {
    throw new SetupProblem(npmSentence(output, `fetch ${pin.spec}`, directory), output)
  }
  const bytes = fs.readFileSync(path.join(directory, tarball))
  fs.rmSync(path.join(directory, tarball))
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  if (found !== pin.integrity) {
    throw new SetupProblem(
      `${pin.spec} from your npm registry is not the package that Rekey has checked (its sha512 differs): nothing of it was used; ask who runs the registry.`,
      `expected ${pin.integrity}\nreceived ${found}`
    )
  }
  return bytes
}
