import { named, type KeyStep, type NamedOctets } from '../ike/key-step.ts'
import type { HashId } from '../hmac.ts'
import { cipherKeyBlocks, PRF_OF, type Phase1Keys, type Phase1Secrets } from './phase1-keys.ts'
import type { IkeSuite } from '../ike/ike-suite.ts'
import type { Phase1Transcript } from './hashes.ts'
import { type KeymatInputs, keymatBlocks } from './keymat.ts'

/** How the keys of phase 1 came about, to be shown (RFC 2409 §5, §5.4, Appendix B). */
export function phase1Steps(
  suite: IkeSuite,
  hash: HashId,
  inputs: Phase1Secrets & { readonly psk: Uint8Array; readonly nonceI: Uint8Array; readonly nonceR: Uint8Array },
  keys: Phase1Keys,
  cipherKeyOctets: number,
): readonly KeyStep[] {
  const by = PRF_OF[hash]
  const prf = (
    name: string,
    key: NamedOctets,
    parts: readonly NamedOctets[],
    output: Uint8Array,
    ref: string,
  ): KeyStep => ({
    name,
    operation: 'prf',
    prf: by,
    key,
    inputs: parts,
    output,
    ref,
  })
  const skeyid = named('SKEYID', keys.skeyid)
  const [d, a, e] = [named('SKEYID_d', keys.skeyidD), named('SKEYID_a', keys.skeyidA), named('SKEYID_e', keys.skeyidE)]
  const common = (digit: number): readonly NamedOctets[] => [
    named('g^xy', inputs.secret),
    named('CKY-I', inputs.cookieI),
    named('CKY-R', inputs.cookieR),
    named(String(digit), Uint8Array.of(digit)),
  ]
  const blocks = cipherKeyBlocks(suite, hash, keys.skeyidE, cipherKeyOctets)
  return [
    prf(
      'SKEYID',
      named('pre-shared key', inputs.psk),
      [named('Ni_b', inputs.nonceI), named('Nr_b', inputs.nonceR)],
      keys.skeyid,
      'RFC 2409 §5.4',
    ),
    prf('SKEYID_d', skeyid, common(0), keys.skeyidD, 'RFC 2409 §5'),
    prf('SKEYID_a', skeyid, [d, ...common(1)], keys.skeyidA, 'RFC 2409 §5'),
    prf('SKEYID_e', skeyid, [a, ...common(2)], keys.skeyidE, 'RFC 2409 §5'),
    ...chain(by, e, [], blocks, '', 'RFC 2409 Appendix B'),
    cut('cipher key', blocks.length === 0 ? [e] : namedBlocks(blocks, ''), 0, cipherKeyOctets, 'RFC 2409 Appendix B'),
  ]
}

/** HASH_I or HASH_R: who has SKEYID has the pre-shared key (RFC 2409 §5). */
export function proofStep(
  hash: HashId,
  of: 'initiator' | 'responder',
  skeyid: Uint8Array,
  { gxi, gxr, cookieI, cookieR, saBody }: Phase1Transcript,
  idBody: Uint8Array,
  output: Uint8Array,
): KeyStep {
  const [publicI, publicR] = [named('g^xi', gxi), named('g^xr', gxr)]
  const [ckyI, ckyR] = [named('CKY-I', cookieI), named('CKY-R', cookieR)]
  const isInitiator = of === 'initiator'
  return {
    name: isInitiator ? 'HASH_I' : 'HASH_R',
    operation: 'prf',
    prf: PRF_OF[hash],
    key: named('SKEYID', skeyid),
    inputs: [
      ...(isInitiator ? [publicI, publicR, ckyI, ckyR] : [publicR, publicI, ckyR, ckyI]),
      named('SAi_b', saBody),
      named(isInitiator ? 'IDii_b' : 'IDir_b', idBody),
    ],
    output,
    ref: 'RFC 2409 §5',
  }
}

/** How the keys of one SA of phase 2 came about; `direction` as words say it: `to the responder` (RFC 2409 §5.5). */
export function keymatSteps(
  suite: IkeSuite,
  hash: HashId,
  skeyidD: Uint8Array,
  inputs: KeymatInputs,
  {
    direction,
    cipherOctets,
    macOctets,
  }: { readonly direction: string; readonly cipherOctets: number; readonly macOctets: number },
): readonly KeyStep[] {
  const seed = [
    ...(inputs.secret.length === 0 ? [] : [named('g(qm)^xy', inputs.secret)]),
    named('protocol', Uint8Array.of(inputs.protocol)),
    named(`SPI ${direction}`, inputs.spi),
    named('Ni_b', inputs.nonceI),
    named('Nr_b', inputs.nonceR),
  ]
  const blocks = keymatBlocks(suite, hash, skeyidD, inputs, cipherOctets + macOctets)
  const stream = namedBlocks(blocks, ` ${direction}`)
  const ref = 'RFC 2409 §5.5'
  return [
    ...chain(PRF_OF[hash], named('SKEYID_d', skeyidD), seed, blocks, ` ${direction}`, ref),
    ...(cipherOctets === 0 ? [] : [cut(`encryption key ${direction}`, stream, 0, cipherOctets, ref)]),
    ...(macOctets === 0
      ? []
      : [cut(`integrity key ${direction}`, stream, cipherOctets, cipherOctets + macOctets, ref)]),
  ]
}

const namedBlocks = (blocks: readonly Uint8Array[], of: string): readonly NamedOctets[] =>
  blocks.map((block, i) => named(`K${i + 1}${of}`, block))

/** K1 = prf(key, seed), Kn = prf(key, Kn-1 | seed); without a seed the first one covers a zero octet. */
const chain = (
  prf: (typeof PRF_OF)[HashId],
  key: NamedOctets,
  seed: readonly NamedOctets[],
  blocks: readonly Uint8Array[],
  of: string,
  ref: string,
): readonly KeyStep[] => {
  const all = namedBlocks(blocks, of)
  return all.map(({ name, bytes: output }, i) => {
    const before = all[i - 1]
    const first = seed.length === 0 ? [named('0', Uint8Array.of(0))] : []
    const inputs = [...(before === undefined ? first : [before]), ...seed]
    return { name, operation: 'prf', prf, key, inputs, output, ref }
  })
}

/** Octets `start` to `end` of blocks one behind the other. */
function cut(name: string, from: readonly NamedOctets[], start: number, end: number, ref: string): KeyStep {
  const stream = new Uint8Array(from.flatMap(({ bytes }) => [...bytes]))
  return {
    name,
    operation: 'cut',
    of: from.map(each => each.name).join(' | '),
    start,
    end,
    output: stream.slice(start, end),
    ref,
  }
}
