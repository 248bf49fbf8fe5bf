// The release side of updates, on the machine that holds the release key:
//   npm run sign-update -- --make-key FILE             a new key: FILE (mode 0600, keep it offline), prints the public half
//   npm run sign-update -- --key FILE [--version V] [--platform P] [--arch A] INSTALLER
// writes update-<platform>-<arch>.json and its .sig beside INSTALLER. Upload the three files to the feed, the manifest last.
import fs from 'node:fs'
import path from 'node:path'
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { readJson, root } from './setup/paths.mjs'

/** The 32 bytes of the public half, base64: what REKEY_UPDATE_KEY takes. */
export function publicHalf(privateKey) {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  return Buffer.from(x, 'base64url').toString('base64')
}

/** Manifest and signature, as the two files hold them. */
export function signUpdate({ privateKey, version, platform, arch, releasedAt, name, content }) {
  const sha512 = createHash('sha512').update(content).digest('base64')
  const file = { name, sha512, bytes: content.length }
  const manifest = Buffer.from(
    `${JSON.stringify({ product: 'rekey', version, platform, arch, releasedAt, file }, null, 2)}\n`
  )
  const signature = sign(null, manifest, privateKey)
  if (!verify(null, manifest, createPublicKey(privateKey), signature))
    throw new Error('The signature does not verify.')
  return { manifest, signature: `${signature.toString('base64')}\n` }
}

function makeKey(file) {
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  // Never over a key that is there: the apps in the field trust only that one.
  fs.writeFileSync(file, pem, { mode: 0o600, flag: 'wx' })
  console.log(`sign-update: ${file} holds the release key; keep it offline and back it up.`)
  console.log(`REKEY_UPDATE_KEY=${publicHalf(privateKey)}`)
}

function signFile(values, installer) {
  const privateKey = createPrivateKey(fs.readFileSync(values.key))
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('The release key must be an Ed25519 key.')
  const platform = values.platform ?? process.platform
  const arch = values.arch ?? process.arch
  const { manifest, signature } = signUpdate({
    privateKey,
    version: values.version ?? readJson(path.join(root, 'package.json')).version,
    platform,
    arch,
    releasedAt: Date.now(),
    name: path.basename(installer),
    content: fs.readFileSync(installer)
  })
  const file = path.join(path.dirname(installer), `update-${platform}-${arch}.json`)
  fs.writeFileSync(`${file}.sig`, signature)
  fs.writeFileSync(file, manifest)
  console.log(`sign-update: ${file} and ${path.basename(file)}.sig, for the key ${publicHalf(privateKey)}`)
}

function main() {
  const text = { type: 'string' }
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'make-key': text, key: text, version: text, platform: text, arch: text }
  })
  if (values['make-key'] !== undefined) makeKey(values['make-key'])
  else if (values.key !== undefined && positionals.length === 1) signFile(values, positionals[0])
  else throw new Error('Give --make-key FILE, or --key FILE and the installer.')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    main()
  } catch (error) {
    console.error(`sign-update: ${error.message}`)
    process.exitCode = 1
  }
}
