import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A certificate that nobody trusts, made on the spot: no private key lies in the repository. */
export type TestCertificate = { readonly cert: string; readonly key: string }

type CertificateWishes = {
  readonly host?: string
  /** False for a certificate that may not sign others. */
  readonly isAuthority?: boolean
  readonly notBefore?: Date
  readonly notAfter?: Date
}

const DAY_MS = 86_400_000
const COMMON_NAME = [0x06, 0x03, 0x55, 0x04, 0x03]
const SUBJECT_ALT_NAME = [0x06, 0x03, 0x55, 0x1d, 0x11]
const BASIC_CONSTRAINTS = [0x06, 0x03, 0x55, 0x1d, 0x13]
const ECDSA_WITH_SHA256 = der(0x30, Buffer.from([0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]))

/** Self-signed, P-256, for an IPv4 address or a name; valid for a day around now unless said otherwise. */
export function makeCertificate(wishes: CertificateWishes = {}): TestCertificate {
  const { host = '127.0.0.1', isAuthority = true } = wishes
  const notBefore = wishes.notBefore ?? new Date(Date.now() - DAY_MS)
  const notAfter = wishes.notAfter ?? new Date(Date.now() + DAY_MS)
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = der(0x30, der(0x31, der(0x30, Buffer.from(COMMON_NAME), der(0x0c, Buffer.from('Rekey test')))))
  const octets = /^\d+(\.\d+){3}$/.test(host) ? host.split('.').map(Number) : null
  const altName = octets === null ? der(0x82, Buffer.from(host)) : der(0x87, Buffer.from(octets))
  const extensions = der(
    0xa3,
    der(
      0x30,
      der(0x30, Buffer.from(SUBJECT_ALT_NAME), der(0x04, der(0x30, altName))),
      der(
        0x30,
        Buffer.from(BASIC_CONSTRAINTS),
        der(0x01, Buffer.from([0xff])),
        der(0x04, isAuthority ? der(0x30, der(0x01, Buffer.from([0xff]))) : der(0x30))
      )
    )
  )
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    name,
    der(0x30, time(notBefore), time(notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = der(
    0x30,
    body,
    ECDSA_WITH_SHA256,
    der(0x03, Buffer.concat([Buffer.from([0]), signature]))
  )
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  }
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const header =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(header), content])
}

/** GeneralizedTime in whole seconds. */
function time(at: Date): Buffer {
  return der(0x18, Buffer.from(at.toISOString().replace(/[-:T]|\.\d+/g, '')))
}
