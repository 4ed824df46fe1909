import { drawBelow } from '../../../lib/draw.ts'
import { createRealIkeSuite } from '../../../protocol/crypto/ike/real-ike-suite.ts'
import type { IkeSuite } from '../../../protocol/crypto/ike/ike-suite.ts'
import { ok } from '../../../lib/result.ts'
import { DEFAULT_IKE_TIMERS } from './ike-config.ts'
import { IkePair, type PairOptions, type Side } from './ike-pair.fixture.ts'

// A small group in place of X25519: these schedules are about orders, and there are many of them.
const PRIME = 0xffff_ffff_ffff_ffc5n
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let [b, e] = [base, exponent]; e > 0n; b = (b * b) % PRIME, e >>= 1n) if (e & 1n) result = (result * b) % PRIME
  return result
}
const toOctets = (value: bigint): Uint8Array => {
  const octets = new Uint8Array(32)
  new DataView(octets.buffer).setBigUint64(24, value)
  return octets
}
const fromOctets = (octets: Uint8Array, at: number): bigint =>
  new DataView(octets.buffer, octets.byteOffset).getBigUint64(at) >> (at === 0 ? 32n : 0n)
export const swiftIkeSuite: IkeSuite = {
  ...createRealIkeSuite(),
  initiatorValue: (_, random) => toOctets(power(5n, fromOctets(random, 0))),
  respond: (_, random, theirs) =>
    ok({
      value: toOctets(power(5n, fromOctets(random, 0))),
      secret: toOctets(power(fromOctets(theirs, 24), fromOctets(random, 0))),
    }),
  finish: (_, random, theirs) => ok(toOctets(power(fromOctets(theirs, 24), fromOctets(random, 0)))),
}

/** What a schedule may do to datagrams, in per cent. */
export interface Weather {
  readonly lost: number
  readonly twice: number
  readonly late: number
}

/** As often as they stand here: a deleted IKE SA ends a tale. */
const COMMANDS = [
  ...(['rekey-child', 'rekey-ike', 'create-child', 'liveness', 'delete-child', 'move'] as const),
  ...(['rekey-child', 'rekey-ike', 'create-child', 'rekey-ike', 'delete-child', 'delete-ike'] as const),
]
/** The same, and now and then everything from the start (RFC 4478). */
export const WITH_REAUTHENTICATION = [...COMMANDS, ...(['reauthenticate', 'reauthenticate'] as const)]
type Kind = (typeof WITH_REAUTHENTICATION)[number]
const MINUTE = 60_000_000

/** Plays commands of both sides at random moments through random weather, then lets it become quiet. */
export function playRandomly(
  seed: number,
  weather: Weather,
  options: PairOptions = {},
  kinds: readonly Kind[] = COMMANDS,
  commands = 6,
): IkePair {
  let count = 0
  const draw = (bound: number): number => drawBelow({ seed, node: 'test', purpose: 'schedule', count: count++ }, bound)
  const quiet = { timers: { ...DEFAULT_IKE_TIMERS, livenessUs: 2 * MINUTE } }
  const pair = new IkePair({ seed, crypto: swiftIkeSuite, config: { mn: quiet, gw: quiet }, ...options })
  const delay = (late: boolean): number => (late ? 10_000 + draw(3_000_000) : 5_000 + draw(20_000))
  const rough = (): number | readonly number[] | 'lost' => {
    const fate = draw(100)
    if (fate < weather.lost) return 'lost'
    const first = delay(fate < weather.lost + weather.late)
    return draw(100) < weather.twice ? [first, delay(draw(2) === 0)] : first
  }
  pair.fate = rough
  pair.initiate()
  pair.run(8_000_000)
  for (let i = 0; i < commands; i++) {
    const side: Side = draw(2) === 0 ? 'mn' : 'gw'
    doSomething(pair, side, kinds, draw)
    // Half of them at once, so that both sides act before they hear of each other.
    pair.run(draw(2) === 0 ? draw(15_000) : draw(4_000_000))
  }
  pair.fate = () => 10_000
  pair.run(15 * MINUTE)
  return pair
}

function doSomething(pair: IkePair, side: Side, kinds: readonly Kind[], draw: (bound: number) => number): void {
  const type = kinds[draw(kinds.length)] ?? 'liveness'
  const sas = pair.sas(side).filter(({ phase }) => phase === 'established')
  const children = pair.children(side).filter(({ installed }) => installed)
  const sa = sas[draw(Math.max(1, sas.length))]
  const child = children[draw(Math.max(1, children.length))]
  if (type === 'rekey-child' || type === 'delete-child') {
    if (child !== undefined) pair.command(side, { type, child: child.name })
  } else if (sa !== undefined) {
    if (type !== 'move') pair.command(side, { type, sa: sa.name })
    else if (sa.founder === 'us')
      pair.command(side, { type, sa: sa.name, local: { address: `192.0.2.${10 + draw(5)}`, port: 500 } })
  }
}

/** Machine steps nobody foresaw, as text. */
export const surprises = (pair: IkePair): readonly string[] =>
  pair.outputs.flatMap(({ output }) =>
    output.kind === 'entered' && !output.report.handled
      ? [`${output.actor}: ${output.report.event} in ${output.report.from}`]
      : [],
  )
