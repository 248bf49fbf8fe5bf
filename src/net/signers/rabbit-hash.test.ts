import { expect, it } from 'vitest'
import { secretOf } from '../secret-text'
import { rabbitHash } from './rabbit-hash'

// From the documentation of RabbitMQ: the salt 908D C60A and the password test12.
it('hashes a password as the documentation of RabbitMQ shows it', () => {
  const salt = Uint8Array.of(0x90, 0x8d, 0xc6, 0x0a)

  expect(rabbitHash(secretOf('test12'), salt)).toBe('kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR')
})
