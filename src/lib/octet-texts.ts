/** Slots of one memory: some thousand hosts with their addresses stay in it, and it takes less than 100 kB. */
const SLOTS = 4_096

/**
 * Texts of octets of one fixed width, remembered: a run reads the same few addresses in thousands of packets, and to
 * write one anew takes twenty times as long as to find it. Each text has one slot, so it is bounded; a text that falls
 * on another's slot takes its place.
 */
export function octetTexts(
  width: number,
  textOf: (octets: Uint8Array) => string,
): (bytes: Uint8Array, start: number) => string {
  const known = new Uint8Array(SLOTS * width)
  const texts: (string | undefined)[] = Array.from({ length: SLOTS }, () => undefined)
  return (bytes, start) => {
    let hash = 0
    for (let i = 0; i < width; i++) hash = Math.imul(hash ^ (bytes[start + i] ?? 0), 0x0100_0193)
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1)
    const at = slot * width
    const text = texts[slot]
    if (text !== undefined && isThere(known, at, bytes, start, width)) return text
    const octets = bytes.subarray(start, start + width)
    known.set(octets, at)
    return (texts[slot] = textOf(octets))
  }
}

function isThere(known: Uint8Array, at: number, bytes: Uint8Array, start: number, width: number): boolean {
  for (let i = 0; i < width; i++) if (known[at + i] !== bytes[start + i]) return false
  return true
}
