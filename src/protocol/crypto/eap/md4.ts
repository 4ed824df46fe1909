/*
 * MD4 (RFC 1320). Written here because no library we use has it and EAP-MSCHAPv2 hashes passwords with it
 * (RFC 2759 §8.3). Broken for every other use.
 */

const ROTATIONS = [
  [3, 7, 11, 19],
  [3, 5, 9, 13],
  [3, 9, 11, 15],
] as const
const CONSTANTS = [0, 0x5a827999, 0x6ed9eba1] as const
/** Which word of the block each of the sixteen steps of a round adds (§3.4). */
const ORDERS = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
] as const

function mix(round: number, x: number, y: number, z: number): number {
  if (round === 0) return (x & y) | (~x & z)
  if (round === 1) return (x & y) | (x & z) | (y & z)
  return x ^ y ^ z
}

/** MD4 of the octets: 16 octets. */
export function md4(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(64 * (Math.floor((message.length + 8) / 64) + 1))
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, message.length << 3, true)
  view.setUint32(padded.length - 4, Math.floor(message.length / 2 ** 29), true)
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476] as [number, number, number, number]
  for (let block = 0; block < padded.length; block += 64) state = compress(state, view, block)
  const output = new Uint8Array(16)
  state.forEach((word, i) => new DataView(output.buffer).setUint32(4 * i, word, true))
  return output
}

type State = [number, number, number, number]

function compress(before: State, view: DataView, block: number): State {
  let [a, b, c, d] = before
  ORDERS.forEach((order, round) => {
    order.forEach((word, step) => {
      const added = a + mix(round, b, c, d) + view.getUint32(block + 4 * word, true) + (CONSTANTS[round] ?? 0)
      const turn = ROTATIONS[round]?.[step % 4] ?? 0
      const turned = (added << turn) | ((added | 0) >>> (32 - turn))
      ;[a, b, c, d] = [d, turned, b, c]
    })
  })
  return [(a + before[0]) | 0, (b + before[1]) | 0, (c + before[2]) | 0, (d + before[3]) | 0]
}
