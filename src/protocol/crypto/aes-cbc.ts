import type { AES } from '@stablelib/aes'
import { assert } from '../../lib/assert.ts'

/*
 * CBC over whole blocks of AES (RFC 3602 §2). @noble/ciphers has it too, but makes the schedule and a cipher of its own
 * for each packet: where a node sends few long packets, as in a drain, they ran before anything was compiled, and took
 * ten times as long as here, where the blocks share what GCM has made hot.
 */

const BLOCK = 16

export function encryptAesCbc(cipher: AES, iv: Uint8Array, plaintext: Uint8Array): Uint8Array {
  assert(plaintext.length % BLOCK === 0, 'whole AES blocks')
  const output = new Uint8Array(plaintext.length)
  // Not slice(): where the IV is a Buffer of Node.js, that is a view, and the caller's packet would be written to.
  const chain = new Uint8Array(iv)
  for (let at = 0; at < plaintext.length; at += BLOCK) {
    for (let i = 0; i < BLOCK; i++) chain[i] = (chain[i] ?? 0) ^ (plaintext[at + i] ?? 0)
    cipher.encryptBlock(chain, chain)
    output.set(chain, at)
  }
  return output
}

/** `cipher` must have been made for decryption too. */
export function decryptAesCbc(cipher: AES, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  assert(ciphertext.length % BLOCK === 0, 'whole AES blocks')
  const output = new Uint8Array(ciphertext.length)
  const block = new Uint8Array(BLOCK)
  for (let at = 0; at < ciphertext.length; at += BLOCK) {
    for (let i = 0; i < BLOCK; i++) block[i] = ciphertext[at + i] ?? 0
    cipher.decryptBlock(block, block)
    for (let i = 0; i < BLOCK; i++)
      output[at + i] = (block[i] ?? 0) ^ ((at === 0 ? iv[i] : ciphertext[at - BLOCK + i]) ?? 0)
  }
  return output
}
