import { present } from '../../../../lib/assert.ts'
import { hex32 } from '../../../../lib/bytes.ts'
import { createRealIkeSuite } from '../../../../protocol/crypto/ike/real-ike-suite.ts'
import { parseIkeProposals } from '../../../../protocol/crypto/ike/cipher-suite-name.ts'
import { skProtection } from '../../../../protocol/ipsec/sk-protection.ts'
import { notifiesOf, notifyOf, payloadOf, payloadsOf } from '../../../../protocol/wire/ikev2/find.ts'
import { decodeIke, type IkeMessage } from '../../../../protocol/wire/ikev2/message.ts'
import { isErrorNotify } from '../../../../protocol/wire/ikev2/notify.ts'
import { openSk, sealedPayload } from '../../../../protocol/wire/ikev2/open.ts'
import type { ClearPayload } from '../../../../protocol/wire/ikev2/payloads.ts'
import { ikeOctets } from '../../ike-label.ts'
import type { IkeCommand } from '../ike-endpoint.ts'
import type { IkeOutput } from '../ike-output.ts'
import type { IkePeer } from '../ike-config.ts'
import type { IkeSa } from '../ike-state.ts'
import { DEFAULT_IKE_TIMERS } from '../ike-config.ts'
import { IkePair, proposals, type PairOptions, type Side } from '../ike-pair.fixture.ts'
import { NO_CHILDREN } from '../collections.ts'
import { peersOf } from '../ike-config.ts'

/** `a` set the first IKE SA up. */
export type Who = 'a' | 'b'
type Datagram = Extract<IkeOutput, { readonly kind: 'datagram' }>

const SIDE: Readonly<Record<Who, Side>> = { a: 'mn', b: 'gw' }
const WHO: Readonly<Record<Side, Who>> = { mn: 'a', gw: 'b' }
const SECOND = 1_000_000
/** Longer than anything waits: retries, replaced SAs, answers kept. */
const REST_US = 2_400 * SECOND

const COMMANDS = {
  rekeyIke: 'rekey-ike',
  deleteIke: 'delete-ike',
  createChild: 'create-child',
  liveness: 'liveness',
  rekeyChild: 'rekey-child',
  deleteChild: 'delete-child',
} as const

export interface OrderOptions extends PairOptions {
  /**
   * Which of the nonces drawn after set-up is the lowest: `a1` the first one that `a` draws. In a collision `a1` and
   * `b2` are those of a's exchange, `b1` and `a2` those of b's (RFC 7296 §2.8.1).
   */
  readonly lowest?: string
}

/**
 * Two endpoints with an established IKE SA and one child, and every message between them moved by hand. The script:
 *
 *     a:rekeyIke b:rekeyChild/2   what a side is told; children by their number, 1 when left out
 *     →a1 ←b1                     the first message that a, that b sent arrives; once more, and it arrives twice
 *     ✗a1                         it is lost
 *     5s                          time passes; what is sent meanwhile still waits to be moved
 *     a.ike=rekeying a.child/2=installed   what must be now; a state of `gone` for actors that are no more
 *     b.forgets                   b loses its children, as after a fault of its own
 *     rest                        all that is under way arrives in the order it was sent, then everything runs to its end
 */
export class Order {
  readonly pair: IkePair
  /** What was sent, in order: `a1 rekey IKE`, `b1 TEMPORARY_FAILURE`. */
  readonly said: string[] = []
  private readonly sent = new Map<string, { readonly to: Side; readonly datagram: Datagram }>()
  private readonly undecided = new Set<string>()
  private readonly children = new Map<string, string>()

  constructor({ lowest, ...options }: OrderOptions = {}) {
    const timers = { ...DEFAULT_IKE_TIMERS, livenessUs: 10 * REST_US }
    const config = { mn: { timers, ...options.config?.mn }, gw: { timers, ...options.config?.gw } }
    this.pair = new IkePair({ ...options, config }).establish()
    this.pair.fate = (datagram, from) => {
      this.keep(datagram, from)
      return 'lost'
    }
    const before = { a: 0, b: 0 }
    this.pair.drawn = (side, purpose, _count, octets) => {
      if (purpose !== 'nonce') return octets
      const name = `${WHO[side]}${++before[WHO[side]]}`
      const first = ((octets[0] ?? 0) & 0x7f) | (lowest === undefined || name === lowest ? 0 : 0x80)
      return Uint8Array.from([lowest === name ? 0 : first, ...octets.subarray(1)])
    }
  }

  play(script: string): this {
    for (const token of script.split(/\s+/u)) if (token !== '') this.step(token)
    return this
  }

  /** From now on this side wants, and offers, other groups for its IKE SA. */
  reconfigure(who: Who, ike: string): this {
    const wanted = proposals(parseIkeProposals(ike))
    this.pair.reshape(SIDE[who], endpoint => {
      const peers = peersOf(endpoint.config.peers.values().map((peer): IkePeer => ({ ...peer, ike: wanted })))
      return { ...endpoint, config: { ...endpoint.config, peers } }
    })
    return this
  }

  /** The error notifications that were sent: `b TEMPORARY_FAILURE`. */
  errors(): readonly string[] {
    return this.said.flatMap(line => {
      const [, who, code] = /^([ab])\d+ .*?\b([A-Z]+_[A-Z_]+)$/u.exec(line) ?? []
      return who === undefined || code === undefined ? [] : [`${who} ${code}`]
    })
  }

  /** What a side holds: for each SA who made it (`first`: the set-up), and its state where it is not at rest. */
  ends(who: Who): string {
    const side = SIDE[who]
    const states = this.pair.states(side)
    const makers = (names: readonly { readonly name: string; readonly ours: boolean }[], settled: string): string =>
      names
        .map(({ name, ours }) => {
          const maker = name.endsWith('/1') ? 'first' : ours ? who : who === 'a' ? 'b' : 'a'
          return states[name] === settled ? maker : `${maker} (${states[name] ?? 'gone'})`
        })
        .sort()
        .join(' ') || 'none'
    const sas = this.pair.sas(side).map(({ name, role }) => ({ name, ours: role === 'initiator' }))
    const children = this.pair.children(side).map(({ name, madeBy }) => ({ name, ours: madeBy === 'us' }))
    const known = new Set([...sas, ...children].map(({ name }) => name))
    // What serves a whole line of SAs lives as long as one of them.
    const belongs = (name: string): boolean =>
      known.has(name) || (sas.length > 0 && /\/(mobike|keepalive)$/u.test(name))
    const left = Object.entries(states).flatMap(([name, state]) => (belongs(name) ? [] : [`${name} ${state}`]))
    return [`ike ${makers(sas, 'established')}`, `child ${makers(children, 'installed')}`, ...left].join(', ')
  }

  private step(token: string): void {
    const [, arrow, label] = /^([→←✗])([ab]\d+)$/u.exec(token) ?? []
    if (arrow !== undefined && label !== undefined) return this.move(arrow, label)
    const [, told, command, number] = /^([ab]):(\w+)(?:\/(\d+))?$/u.exec(token) ?? []
    if (told !== undefined && command !== undefined) return this.tell(told as Who, command, number ?? '1')
    const [, seen, kind, which, state] = /^([ab])\.(ike|child)(?:\/(\d+))?=(\w+)$/u.exec(token) ?? []
    if (seen !== undefined) return this.see(seen as Who, kind === 'ike' ? 'ikev2' : 'child', which ?? '1', state, token)
    const seconds = /^(\d+)s$/u.exec(token)?.[1]
    if (seconds !== undefined) return this.pair.run(Number(seconds) * SECOND)
    const forgetful = /^([ab])\.forgets$/u.exec(token)?.[1]
    if (forgetful !== undefined) return this.forget(forgetful as Who)
    if (token === 'rest') return this.rest()
    throw new Error(`order of a test: ${token}`)
  }

  private tell(who: Who, word: string, number: string): void {
    const type = present(COMMANDS[word as keyof typeof COMMANDS], word)
    const side = SIDE[who]
    const command: IkeCommand =
      type === 'rekey-child' || type === 'delete-child'
        ? { type, child: `${side}/child/${number}` }
        : { type, sa: `${side}/ikev2/${number}` }
    this.pair.command(side, command)
  }

  private see(who: Who, kind: string, number: string, state: string | undefined, token: string): void {
    const is = this.pair.states(SIDE[who])[`${SIDE[who]}/${kind}/${number}`] ?? 'gone'
    if (is !== state) throw new Error(`${token}, but it is ${is} after ${this.said.join(' | ')}`)
  }

  private move(arrow: string, label: string): void {
    const { to, datagram } = present(this.sent.get(label), `${label}; sent: ${this.said.join(' | ')}`)
    this.undecided.delete(label)
    if (arrow === '✗') return
    if ((arrow === '→') !== (to === 'gw')) throw new Error(`${arrow}${label} goes the other way`)
    this.pair.run(10_000)
    this.pair.inject(to, datagram)
  }

  private rest(): void {
    const underWay = Array.from(this.undecided)
    this.pair.fate = (datagram, from) => {
      this.undecided.delete(this.keep(datagram, from))
      return 10_000
    }
    for (const label of underWay) this.move(label.startsWith('a') ? '→' : '←', label)
    this.pair.run(REST_US)
  }

  private forget(who: Who): void {
    const side = SIDE[who]
    for (const { name } of this.pair.children(side)) this.pair.stop(side, name)
    this.pair.reshape(side, endpoint => ({ ...endpoint, children: NO_CHILDREN, ipsec: { ...endpoint.ipsec, sad: [] } }))
  }

  private keep(datagram: Datagram, from: Side): string {
    const who = WHO[from]
    for (const side of ['mn', 'gw'] as const)
      for (const { name, inboundSpi } of this.pair.children(side))
        this.children.set(hex32(inboundSpi), name.slice(side.length + 1))
    const number = this.said.filter(line => line.startsWith(who)).length + 1
    const label = `${who}${number}`
    this.sent.set(label, { to: from === 'mn' ? 'gw' : 'mn', datagram })
    this.undecided.add(label)
    this.said.push(`${label} ${this.describe(datagram, from)}`)
    return label
  }

  private describe({ from: source, to, payload }: Datagram, from: Side): string {
    const ports = { sourcePort: source.port, destinationPort: to.port }
    const octets = present(ikeOctets(ports, payload), 'IKE message')
    const decoded = decodeIke(octets)
    if (!decoded.ok) return 'malformed'
    const message = decoded.value
    const { sas } = this.pair.endpoint(from)
    const sa = sas.values().find(each => each.spiI === message.initiatorSpi && each.spiR === message.responderSpi)
    const payloads = sa === undefined ? undefined : openOwn(sa, message, octets)
    return payloads === undefined ? 'in clear: INVALID_IKE_SPI' : wordsOf(message, payloads, this.children)
  }
}

const suite = createRealIkeSuite()

function openOwn(sa: IkeSa, message: IkeMessage, octets: Uint8Array): readonly ClearPayload[] | undefined {
  const sealed = sealedPayload(message.payloads)
  if (sealed?.type !== 'SK' || sa.keys === undefined || sa.algorithms === undefined) return undefined
  const protection = skProtection(suite, {
    encryption: sa.algorithms.encryption,
    integrity: sa.algorithms.integrity,
    encryptionKey: message.initiator ? sa.keys.skEi : sa.keys.skEr,
    integrityKey: message.initiator ? sa.keys.skAi : sa.keys.skAr,
  })
  const opened = openSk(octets, sealed, protection)
  return opened.ok ? opened.value : undefined
}

function wordsOf(
  { exchange, response }: IkeMessage,
  payloads: readonly ClearPayload[],
  children: ReadonlyMap<string, string>,
): string {
  const error = notifiesOf(payloads).find(isErrorNotify)
  if (error !== undefined) return `says ${error.notify}`
  const rekeyed = notifyOf(payloads, 'REKEY_SA')
  const forIke = payloadOf(payloads, 'SA')?.proposals.some(({ protocol }) => protocol === 'IKE') === true
  const deletes = payloadsOf(payloads, 'D').flatMap(({ protocol, spis }) =>
    protocol === 'IKE' ? ['IKE'] : spis.map(spi => children.get(spi) ?? spi),
  )
  const what = ((): string => {
    if (rekeyed !== undefined) return `rekey ${children.get(rekeyed.spi) ?? rekeyed.spi}`
    if (deletes.length > 0) return `delete ${deletes.join(' ')}`
    if (exchange !== 'CREATE_CHILD_SA') return 'nothing'
    return forIke ? 'new IKE SA' : 'new child'
  })()
  return response ? `answers: ${what}` : what
}
