const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) {
    value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value;
});

/**
 * CRC-32 as in ISO 3309, gzip and PNG (RFC 1952, section 8), unsigned. Node.js has its own only from 20.15 on.
 * @param previous the checksum of what came before, to go on with.
 */
export function crc32(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  // An index and no iterator: small journals are read before the engine makes anything faster.
  for (let at = 0; at < bytes.length; at += 1) {
    crc = (crc >>> 8) ^ (TABLE[(crc ^ (bytes[at] as number)) & 0xff] as number);
  }
  return ~crc >>> 0;
}
