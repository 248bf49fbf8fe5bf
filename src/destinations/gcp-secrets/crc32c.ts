const POLYNOMIAL = 0x82f6_3b78

/** CRC-32C (Castagnoli), by which Google checks what arrives. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffff_ffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : POLYNOMIAL)
  }
  return ~crc >>> 0
}
