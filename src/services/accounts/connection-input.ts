import { LONGEST_ENVIRONMENT, LONGEST_NAME } from '../../core/limits'
import type { AccountSettings } from '../../core/account'
import { failed, fault, ok, type Fault, type Result } from '../../core/fault'
import type { ProviderManifest } from '../../core/ports/provider'
import { Secret, wipeBundle, type SecretBundle } from '../../core/secret'

/** Secret fields of the connection form by name. Whoever takes one owns it, and wipes it. */
export type CredentialInput = { readonly [fieldName: string]: Secret }

/** The fields of a manifest's connection form. */
export type ConnectionForm = Pick<ProviderManifest, 'fields'>

const LONGEST_SECRET = 16 * 1024
const FIRST_PRINTABLE = 0x20
const DELETE = 0x7f

/** What a connection was asked for, in the form in which it is kept. */
export type Names = { readonly name: string; readonly environment: string }

export function cleanNames(names: Names): Result<Names> {
  const name = cleanName(names.name)
  if (!name.ok) return name
  const environment = names.environment.trim()
  if (!isLabel(environment, LONGEST_ENVIRONMENT)) {
    return failed('invalid-input', 'value-invalid', { subject: 'environment' })
  }
  return ok({ name: name.value, environment })
}

export function cleanName(text: string): Result<string> {
  const name = text.trim()
  return isLabel(name, LONGEST_NAME) ? ok(name) : failed('invalid-input', 'invalid-name', { subject: 'name' })
}

/** The given URL, or the provider's own where the form was left empty. */
export function cleanBaseUrl(manifest: ProviderManifest, text: string): Result<string> {
  const baseUrl = text.trim() === '' ? manifest.baseUrl.default : text.trim()
  return baseUrl !== null && URL.canParse(baseUrl)
    ? ok(baseUrl)
    : failed('invalid-input', 'url-not-allowed', { subject: 'baseUrl' })
}

/** Scheme, host and port: what a credential is bound to. `baseUrl` must be one that `cleanBaseUrl` let through. */
export function originOf(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) return ''
  const { origin, protocol, host } = new URL(baseUrl)
  // The web has no origins for other schemes: all of them would be the same.
  return origin === 'null' ? `${protocol}//${host.toLowerCase()}` : origin
}

/** Settings that the manifest knows and that are not secret; all required ones are there. */
export function cleanSettings(form: ConnectionForm, settings: AccountSettings): Result<AccountSettings> {
  const fields = form.fields.filter(field => !field.isSecret)
  const unknown = Object.keys(settings).find(name => !fields.some(field => field.name === name))
  if (unknown !== undefined) return failed('invalid-input', 'value-invalid', { subject: unknown })
  const missing = fields.find(field => field.isRequired && (settings[field.name] ?? '').trim() === '')
  if (missing !== undefined) return failed('invalid-input', 'value-invalid', { subject: missing.name })
  return ok({ ...settings })
}

/**
 * The credential as one bundle, without the blanks and line breaks that a paste brings along. Always takes `input`: wipes
 * it, whatever comes out.
 */
export function takeCredential(form: ConnectionForm, input: CredentialInput): Result<SecretBundle> {
  const problem = problemOf(form, input)
  const parts = Object.entries(input).map(([name, value]) => ({
    name,
    envName: '',
    isSecret: true,
    value: trimmed(value)
  }))
  wipeCredential(input)
  const bundle: SecretBundle = { parts: parts.filter(part => part.value.byteLength > 0) }
  if (problem === null) return ok(bundle)
  wipeBundle(bundle)
  return { ok: false, fault: problem }
}

export function wipeCredential(input: CredentialInput): void {
  for (const secret of Object.values(input)) secret.wipe()
}

/** Borrowed from the bundle: wiped with it. */
export function credentialOf(bundle: SecretBundle): CredentialInput {
  return Object.fromEntries(bundle.parts.map(part => [part.name, part.value]))
}

function problemOf(form: ConnectionForm, input: CredentialInput): Fault | null {
  const fields = form.fields.filter(field => field.isSecret)
  const unknown = Object.keys(input).find(name => !fields.some(field => field.name === name))
  if (unknown !== undefined) return fault('invalid-input', 'value-invalid', { subject: unknown })
  for (const field of fields) {
    const secret = input[field.name]
    const length = secret === undefined ? 0 : secret.expose(bytes => blanksOff(bytes).length)
    if (length === 0 && field.isRequired) {
      return fault('invalid-input', 'credential-missing', { subject: field.name })
    }
    if (length > LONGEST_SECRET) return fault('invalid-input', 'value-too-large', { subject: field.name })
    // An HTTP library that refuses a header with a line break quotes the whole header in its error.
    // A field of several lines, such as a key file, is one that no client puts into a header.
    const isWrong = (byte: number): boolean => isControl(byte) && !(field.isList === true && isBlank(byte))
    const isBroken = secret?.expose(bytes => blanksOff(bytes).some(isWrong)) ?? false
    if (isBroken) return fault('invalid-input', 'value-invalid', { subject: field.name })
  }
  return null
}

function trimmed(secret: Secret): Secret {
  // A real copy: slicing a Buffer would share the memory that is wiped next.
  return Secret.fromBytes(secret.expose(bytes => new Uint8Array(blanksOff(bytes))))
}

function blanksOff(bytes: Uint8Array): Uint8Array {
  let start = 0
  let end = bytes.length
  while (start < end && isBlank(bytes[start])) start += 1
  while (end > start && isBlank(bytes[end - 1])) end -= 1
  return bytes.subarray(start, end)
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d)
}

function isControl(byte: number): boolean {
  return byte < FIRST_PRINTABLE || byte === DELETE
}

function isLabel(text: string, longest: number): boolean {
  return text.length > 0 && text.length <= longest && !/\p{Cc}/u.test(text)
}
