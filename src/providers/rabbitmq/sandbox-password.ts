import { secretOf } from '../../net/secret-text'
import { rabbitHash } from '../../net/signers/rabbit-hash'

export function hashFor(password: string): string {
  return rabbitHash(secretOf(password))
}

/** The salt is the first four bytes of the hash. */
export function passwordMatches(password: string, hash: string): boolean {
  const salt = Buffer.from(hash, 'base64').subarray(0, 4)
  return salt.length === 4 && rabbitHash(secretOf(password), salt) === hash
}
