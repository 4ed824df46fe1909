import { hex32 } from '../../../lib/bytes.ts'
import { chosen, codepoint, computed, hexId, message, octets, optional, reserved, struct, u32 } from '../schema.ts'
import type { Decoded, ValueOf } from '../schema.ts'
import type { DerivedPart } from '../schema/part.ts'
import { CXTP_STATUS, FPT } from './codes.ts'

type Seen = Readonly<Record<string, unknown>>

const named = {
  fpt: codepoint(FPT, 'Feature profile type', 2),
  status: codepoint(CXTP_STATUS, 'Status'),
}
const fields = { ...named, reserved: reserved(1) }

/** What became of one context type, RFC 4067 §2.5.2 and §2.5.4. */
export const contextStatus = struct('Context status', fields)
export type ContextStatus = ValueOf<typeof fields>

/** What may follow an entry: of which entries, and how many words of 4 octets it takes. */
const TAILS = {
  remap: { words: 2, fits: seen => seen['fpt'] === 'IPsec SAD' && isCollision(seen) },
  pair: { words: 8, fits: seen => seen['fpt'] === 'IKEv2' && seen['status'] === 'SPI collision' },
  proof: { words: 4, fits: seen => seen['fpt'] === 'IKEv2' && seen['status'] === 'good' },
} satisfies Record<string, { readonly words: number; readonly fits: (seen: Seen) => boolean }>
type Tail = keyof typeof TAILS
const TAIL_NAMES = Object.keys(TAILS) as Tail[]

const isCollision = ({ status }: Seen): boolean => status === 'SPI collision' || status === 'outbound SPI collision'
const wordsOf = (seen: Seen): number => Number(seen['words'])
const has =
  (tail: Tail) =>
  (seen: Seen): boolean =>
    wordsOf(seen) === TAILS[tail].words && TAILS[tail].fits(seen)
const isUnknown = (seen: Seen): boolean => wordsOf(seen) > 0 && !TAIL_NAMES.some(tail => has(tail)(seen))

/** As many as the member that is there takes. */
function countWords(seen: Seen): number {
  const tail = TAIL_NAMES.find(name => seen[name] !== undefined)
  if (tail !== undefined) return TAILS[tail].words
  const { other } = seen
  return other instanceof Uint8Array ? other.length / 4 : 0
}

/** Samples that say something about the members behind it. */
const words: DerivedPart = {
  ...computed(1, 'Words that follow', countWords),
  sample: (choose, { fields: seen }) =>
    TAIL_NAMES.find(tail => TAILS[tail].fits(seen) && choose.int(0, 3) > 0) === undefined
      ? choose.int(0, 9)
      : (TAIL_NAMES.map(tail => (TAILS[tail].fits(seen) ? TAILS[tail].words : 0)).find(count => count > 0) ?? 0),
}

const ikeSpi = (label: string) => hexId(8, label)

/**
 * Entry of a CTAA. Roamscope extension: the octet that RFC 4067 §2.5.2 reserves counts the words of 4 octets behind the
 * entry, so that a reader can skip what it does not know. Allard 2007 §VI-C step 5 wants new SPIs in the CTAA, and the RFC has
 * no place for them: after {IPsec SAD, SPI collision} follow the old and the new SPI of an SA that the router receives by, after
 * {IPsec SAD, outbound SPI collision} of one that it sends by; after {IKEv2, SPI collision} the old and the new pair of the
 * IKE SA; after {IKEv2, good} a proof of all entries before it, by who has the IKE SA's keys.
 */
export const activationStatus = message('Context status', 'RFC 4067 §2.5.2', {
  ...named,
  words,
  remap: optional(
    has('remap'),
    struct('SPI change', { oldSpi: u32('Old SPI', { text: hex32 }), newSpi: u32('New SPI', { text: hex32 }) }),
  ),
  pair: optional(
    has('pair'),
    struct('IKE SPI change', {
      oldInitiator: ikeSpi("Old initiator's SPI"),
      oldResponder: ikeSpi("Old responder's SPI"),
      newInitiator: ikeSpi("New initiator's SPI"),
      newResponder: ikeSpi("New responder's SPI"),
    }),
  ),
  proof: optional(has('proof'), octets(16, 'Proof')),
  /** Not known here. */
  other: optional(
    isUnknown,
    chosen('What follows', seen => octets(4 * wordsOf(seen), 'What follows')),
  ),
})
export type ActivationStatus = Decoded<typeof activationStatus>
