import type { EncryptionId, IntegrityId } from '../../protocol/crypto/transforms.ts'

/** Algorithm names of setkey(8) in KAME and its successors; the first name of an algorithm is the one written. */
export const ENCRYPTION_NAMES: readonly { readonly name: string; readonly ids: readonly EncryptionId[] }[] = [
  { name: 'des-cbc', ids: ['des'] },
  { name: '3des-cbc', ids: ['3des'] },
  { name: 'rijndael-cbc', ids: ['aes128', 'aes192', 'aes256'] },
  { name: 'aes-cbc', ids: ['aes128', 'aes192', 'aes256'] },
  { name: 'aes-gcm-16', ids: ['aes128gcm16', 'aes192gcm16', 'aes256gcm16'] },
  { name: 'null', ids: ['null'] },
]

export const INTEGRITY_NAMES: readonly { readonly name: string; readonly id: IntegrityId }[] = [
  { name: 'hmac-sha1', id: 'sha1' },
  { name: 'hmac-sha2-256', id: 'sha256' },
  { name: 'hmac-sha256', id: 'sha256' },
  { name: 'hmac-sha2-384', id: 'sha384' },
  { name: 'hmac-sha384', id: 'sha384' },
  { name: 'hmac-sha2-512', id: 'sha512' },
  { name: 'hmac-sha512', id: 'sha512' },
  { name: 'null', id: 'none' },
]

/** Upper-layer protocols by the names of /etc/protocols that setkey reads. */
export const UPPER_NAMES: Readonly<Record<string, number>> = {
  icmp: 1,
  ip4: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  icmp6: 58,
  'ipv6-icmp': 58,
  sctp: 132,
  'mobility-header': 135,
}
export const ICMP_PROTOCOLS: ReadonlySet<number> = new Set([1, 58])
