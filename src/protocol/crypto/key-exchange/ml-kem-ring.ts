/*
 * Arithmetic of ML-KEM (FIPS 203 §4): polynomials of 256 coefficients modulo 3329, plain and in the NTT domain.
 * Written here because no library we carry has it. Coefficients are always reduced, 0 to 3328.
 */

const N = 256
const Q = 3329
/** Inverse of 128 modulo q (FIPS 203 algorithm 10). */
const INVERSE_128 = 3303

export type Polynomial = Uint16Array<ArrayBuffer>

export const newPolynomial = (): Polynomial => new Uint16Array(N)

const reverse7 = (index: number): number =>
  Number.parseInt(index.toString(2).padStart(7, '0').split('').reverse().join(''), 2)

function powerOf17(exponent: number): number {
  let power = 1
  for (let i = 0; i < exponent; i++) power = (power * 17) % Q
  return power
}

/** 17^BitRev7(i) and 17^(2·BitRev7(i) + 1) mod q (FIPS 203 appendix A). */
const ZETAS = Uint16Array.from({ length: 128 }, (_, i) => powerOf17(reverse7(i)))
const GAMMAS = Uint16Array.from({ length: 128 }, (_, i) => powerOf17(2 * reverse7(i) + 1))

/** To the NTT domain, in place (algorithm 9). */
export function ntt(f: Polynomial): Polynomial {
  let k = 1
  for (let half = 128; half >= 2; half >>= 1)
    for (let start = 0; start < N; start += 2 * half) {
      const zeta = ZETAS[k++] ?? 0
      for (let j = start; j < start + half; j++) {
        const low = f[j] ?? 0
        const turned = (zeta * (f[j + half] ?? 0)) % Q
        f[j + half] = low < turned ? low - turned + Q : low - turned
        f[j] = low + turned < Q ? low + turned : low + turned - Q
      }
    }
  return f
}

/** Back from the NTT domain, in place (algorithm 10). */
export function inverseNtt(f: Polynomial): Polynomial {
  let k = 127
  for (let half = 2; half <= 128; half <<= 1)
    for (let start = 0; start < N; start += 2 * half) {
      const zeta = ZETAS[k--] ?? 0
      for (let j = start; j < start + half; j++) {
        const low = f[j] ?? 0
        const high = f[j + half] ?? 0
        f[j] = low + high < Q ? low + high : low + high - Q
        f[j + half] = (zeta * (high - low + Q)) % Q
      }
    }
  for (let j = 0; j < N; j++) f[j] = ((f[j] ?? 0) * INVERSE_128) % Q
  return f
}

/** Adds the product of two polynomials of the NTT domain to `sum` (algorithms 11 and 12). */
export function addProduct(sum: Polynomial, a: Polynomial, b: Polynomial): void {
  for (let i = 0; i < 128; i++) {
    const a0 = a[2 * i] ?? 0
    const a1 = a[2 * i + 1] ?? 0
    const b0 = b[2 * i] ?? 0
    const b1 = b[2 * i + 1] ?? 0
    sum[2 * i] = ((sum[2 * i] ?? 0) + a0 * b0 + ((a1 * b1) % Q) * (GAMMAS[i] ?? 0)) % Q
    sum[2 * i + 1] = ((sum[2 * i + 1] ?? 0) + a0 * b1 + a1 * b0) % Q
  }
}

/** Adds `b` to `a`, in place. */
export function add(a: Polynomial, b: Polynomial): Polynomial {
  for (let j = 0; j < N; j++) a[j] = ((a[j] ?? 0) + (b[j] ?? 0)) % Q
  return a
}

/** a − b, in place of `a`. */
export function subtract(a: Polynomial, b: Polynomial): Polynomial {
  for (let j = 0; j < N; j++) a[j] = ((a[j] ?? 0) - (b[j] ?? 0) + Q) % Q
  return a
}

/** Uniform polynomial of the NTT domain out of a stream of SHAKE128, by rejection (algorithm 7). */
export function sampleUniform(squeeze: (octets: number) => Uint8Array): Polynomial {
  const f = newPolynomial()
  let filled = 0
  while (filled < N) {
    // One block of SHAKE128 is 168 octets: 56 times three, each two candidates of twelve bits.
    const block = squeeze(168)
    for (let at = 0; at < block.length && filled < N; at += 3) {
      const middle = block[at + 1] ?? 0
      const first = (block[at] ?? 0) | ((middle & 15) << 8)
      const second = (middle >> 4) | ((block[at + 2] ?? 0) << 4)
      if (first < Q) f[filled++] = first
      if (second < Q && filled < N) f[filled++] = second
    }
  }
  return f
}

/** Small polynomial of 128 octets, centred binomial with η = 2 (algorithm 8). */
export function sampleSmall(bytes: Uint8Array): Polynomial {
  const f = newPolynomial()
  for (let j = 0; j < N; j++) {
    const bits = (bytes[j >> 1] ?? 0) >> (4 * (j & 1))
    f[j] = (Q + (bits & 1) + ((bits >> 1) & 1) - ((bits >> 2) & 1) - ((bits >> 3) & 1)) % Q
  }
  return f
}

/** 32·d octets: every coefficient in d bits, the lowest bit first (algorithm 5). */
export function encodeBits(f: Polynomial, d: number): Uint8Array {
  const bytes = new Uint8Array(32 * d)
  let bits = 0
  let held = 0
  let at = 0
  for (let j = 0; j < N; j++) {
    bits |= (f[j] ?? 0) << held
    for (held += d; held >= 8; held -= 8) {
      bytes[at++] = bits & 255
      bits >>>= 8
    }
  }
  return bytes
}

/** The reverse of `encodeBits` without reduction (algorithm 6): twelve bits may hold up to 4095. */
export function decodeBits(bytes: Uint8Array, d: number): Polynomial {
  const f = newPolynomial()
  let bits = 0
  let held = 0
  let at = 0
  for (let j = 0; j < N; j++) {
    for (; held < d; held += 8) bits |= (bytes[at++] ?? 0) << held
    f[j] = bits & ((1 << d) - 1)
    bits >>>= d
    held -= d
  }
  return f
}

/** Whether all coefficients are below q: the modulus check on a key (FIPS 203 §7.2). */
export const isReduced = (f: Polynomial): boolean => f.every(coefficient => coefficient < Q)

/** Nearest multiple of q/2^d, as d bits (FIPS 203 §4.2.1), in place. */
export function compress(f: Polynomial, d: number): Polynomial {
  for (let j = 0; j < N; j++) f[j] = Math.floor((((f[j] ?? 0) << d) + 1664) / Q) & ((1 << d) - 1)
  return f
}

export function decompress(f: Polynomial, d: number): Polynomial {
  for (let j = 0; j < N; j++) f[j] = ((f[j] ?? 0) * Q + (1 << (d - 1))) >> d
  return f
}
