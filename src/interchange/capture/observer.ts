import { hex32 } from '../../lib/bytes.ts'
import { notifiesOf, notifyOf, payloadOf, payloadsOf } from '../../protocol/wire/ikev2/find.ts'
import { isErrorNotify } from '../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../protocol/wire/ikev2/payloads.ts'
import type { CapturedIke, CapturedPacket } from './captured-packet.ts'
import { identityText, other, suiteOf, type ObservedChild, type ObservedSa, type Side } from './observed-sa.ts'
import { ObserverRows, type ObserverOptions } from './observer-rows.ts'

/** SAs that are followed at once; a flood of first messages must not fill the memory. */
const SAS_MAX = 10_000

interface Request {
  readonly payloads: readonly ClearPayload[]
  readonly packet: CapturedPacket
}

/**
 * Reads the messages of a capture as somebody who sees them go by and holds the keys: tells which IKE SAs and child SAs
 * they make, move, replace and delete (RFC 7296 §1). What both ends keep for themselves it does not invent.
 */
export class Observer {
  private readonly options: ObserverOptions
  private readonly rows: ObserverRows
  private readonly sas = new Map<string, ObservedSa>()
  private readonly requests = new Map<string, Request>()
  private made = { sas: 0, children: 0 }

  constructor(options: ObserverOptions) {
    this.options = options
    this.rows = new ObserverRows(options)
  }

  see(packet: CapturedPacket): void {
    if (packet.esp !== undefined) this.seeEsp(packet.esp.spi, packet.esp.sequence)
    if (packet.ike !== undefined) this.seeIke(packet, packet.ike)
  }

  private seeIke(packet: CapturedPacket, ike: CapturedIke): void {
    const { message, payloads } = ike
    const { initiatorSpi, exchange, messageId, response, initiator } = message
    const from: Side = initiator ? 0 : 1
    // Of a response the request went the other way.
    const key = `${initiatorSpi} ${response ? other(from) : from} ${messageId}`
    if (!response) {
      if (payloads !== undefined) this.requests.set(key, { payloads, packet })
      if (exchange === 'IKE_SA_INIT' && messageId === 0) this.offered(packet, initiatorSpi, payloads ?? [])
      const sa = this.sas.get(initiatorSpi)
      if (sa !== undefined && sa.next[from] <= messageId)
        this.write({ ...sa, next: counted(sa.next, from, messageId + 1) }, sa)
      return
    }
    const sa = this.sas.get(initiatorSpi)
    if (sa === undefined) return
    const request = this.requests.get(key)
    switch (exchange) {
      case 'IKE_SA_INIT':
        return this.initAnswered(sa, message.responderSpi, payloads ?? [])
      case 'IKE_AUTH':
        return this.authAnswered(sa, request?.payloads, payloads)
      case 'CREATE_CHILD_SA':
        if (request !== undefined && payloads !== undefined) this.created(sa, request, payloads, other(from))
        return
      case 'INFORMATIONAL':
        if (request !== undefined && payloads !== undefined) this.informed(sa, request, payloads, other(from))
        return
      default:
        return
    }
  }

  private offered(packet: CapturedPacket, spiI: string, payloads: readonly ClearPayload[]): void {
    if (this.sas.has(spiI) || this.sas.size >= SAS_MAX) return
    this.made = { ...this.made, sas: this.made.sas + 1 }
    const place = (address: string, port: number | null): string =>
      `${address.includes(':') ? `[${address}]` : address}:${port ?? 0}`
    const sa: ObservedSa = {
      number: this.made.sas,
      spiI,
      spiR: `0x${'0'.repeat(16)}`,
      state: 'offered',
      ends: [this.options.nodeOf(packet.source), this.options.nodeOf(packet.destination)],
      places: [place(packet.source, packet.sourcePort), place(packet.destination, packet.destinationPort)],
      addresses: [packet.source, packet.destination],
      identities: ['', ''],
      suite: '',
      mobike: false,
      fragmentation: notifyOf(payloads, 'IKEV2_FRAGMENTATION_SUPPORTED') !== undefined,
      next: [0, 0],
      children: [],
    }
    this.write(sa, undefined, '')
  }

  private initAnswered(sa: ObservedSa, spiR: string, payloads: readonly ClearPayload[]): void {
    const chosen = payloadOf(payloads, 'SA')
    if (chosen !== undefined && payloadOf(payloads, 'KE') !== undefined) {
      const fragmentation = sa.fragmentation && notifyOf(payloads, 'IKEV2_FRAGMENTATION_SUPPORTED') !== undefined
      return this.write(
        { ...sa, spiR, state: 'half-open', suite: suiteOf(chosen), fragmentation },
        sa,
        'IKE_SA_INIT response',
      )
    }
    // A cookie or another group is asked for: the initiator begins anew with the same SPI (RFC 7296 §2.6, §1.2).
    const refusal = notifiesOf(payloads).find(isErrorNotify)
    if (refusal === undefined || refusal.notify === 'INVALID_KE_PAYLOAD') return
    this.write({ ...sa, state: 'refused' }, sa, 'IKE_SA_INIT response')
    this.rows.report(sa, String(refusal.notify), 'RFC 7296 §2.21.1')
    this.drop({ ...sa, state: 'refused' })
  }

  private authAnswered(
    sa: ObservedSa,
    asked: readonly ClearPayload[] | undefined,
    answer: readonly ClearPayload[] | undefined,
  ): void {
    if (answer === undefined || asked === undefined) {
      if (sa.state === 'half-open') this.write({ ...sa, state: 'sealed' }, sa, 'IKE_AUTH response')
      return
    }
    const refusal = notifiesOf(answer).find(isErrorNotify)
    if (payloadOf(answer, 'AUTH') === undefined) {
      // Rounds of EAP carry no AUTH yet (RFC 7296 §2.16).
      if (refusal === undefined) return
      this.write({ ...sa, state: 'refused' }, sa, 'IKE_AUTH response')
      this.rows.report(sa, String(refusal.notify), 'RFC 7296 §2.21.2')
      return this.drop({ ...sa, state: 'refused' })
    }
    const [idI, idR] = [payloadOf(asked, 'IDi'), payloadOf(answer, 'IDr')]
    const child = this.childOf(asked, answer, 0)
    const mobike = [asked, answer].every(list => notifyOf(list, 'MOBIKE_SUPPORTED') !== undefined)
    const done: ObservedSa = {
      ...sa,
      state: 'established',
      mobike,
      identities: [idI === undefined ? '' : identityText(idI.id), idR === undefined ? '' : identityText(idR.id)],
      children: child === undefined ? [] : [child],
    }
    this.write(done, sa, 'IKE_AUTH response')
    if (refusal !== undefined) this.rows.report(sa, `no CHILD SA: ${refusal.notify}`, 'RFC 7296 §1.2')
    if (child !== undefined) this.rows.writeChild(done, child)
  }

  private created(sa: ObservedSa, { payloads: asked }: Request, answer: readonly ClearPayload[], by: Side): void {
    const [offer, chosen] = [payloadOf(asked, 'SA')?.proposals, payloadOf(answer, 'SA')]
    const refusal = notifiesOf(answer).find(isErrorNotify)
    if (refusal !== undefined || offer === undefined || chosen === undefined) {
      if (refusal !== undefined) this.rows.report(sa, `CREATE_CHILD_SA: ${refusal.notify}`, 'RFC 7296 §2.21.3')
      return
    }
    if (chosen.proposals[0]?.protocol === 'IKE')
      return this.rekeyed(sa, offer[0]?.spi ?? '', chosen.proposals[0].spi, suiteOf(chosen), by)
    const child = this.childOf(asked, answer, by)
    if (child === undefined) return
    const replaced = notifiesOf(asked).find(({ notify }) => notify === 'REKEY_SA')
    const children = sa.children.map(old =>
      replaced !== undefined && old.spis.some(spi => spi === replaced.spi) ? { ...old, held: true } : old,
    )
    const next = { ...sa, children: [...children, child] }
    this.write(next, sa)
    for (const old of children) if (old.held) this.rows.writeChild(next, old)
    this.rows.writeChild(next, child)
  }

  /** The side that asked is the new SA's initiator; the child SAs move to it (RFC 7296 §2.18, §2.8). */
  private rekeyed(sa: ObservedSa, spiI: string, spiR: string, suite: string, by: Side): void {
    const turned = <T>(pair: readonly [T, T]): readonly [T, T] => (by === 0 ? pair : [pair[1], pair[0]])
    this.made = { ...this.made, sas: this.made.sas + 1 }
    const heir: ObservedSa = {
      ...sa,
      number: this.made.sas,
      spiI,
      spiR,
      suite,
      state: 'established',
      ends: turned(sa.ends),
      places: turned(sa.places),
      addresses: turned(sa.addresses),
      identities: turned(sa.identities),
      next: [0, 0],
      children: sa.children.map(child => ({ ...child, spis: turned(child.spis) })),
    }
    this.write({ ...sa, state: 'rekeyed', children: [] }, sa, 'CREATE_CHILD_SA response')
    this.write(heir, undefined, '')
  }

  private informed(
    sa: ObservedSa,
    { payloads: asked, packet }: Request,
    answer: readonly ClearPayload[],
    by: Side,
  ): void {
    const deletes = payloadsOf(asked, 'D')
    if (deletes.some(({ protocol }) => protocol === 'IKE')) {
      this.write({ ...sa, state: 'deleted' }, sa, 'INFORMATIONAL response')
      for (const child of sa.children) this.rows.removeChild(sa, child)
      return this.drop({ ...sa, state: 'deleted' })
    }
    // A Delete names the SPIs its sender receives on (RFC 7296 §1.4.1).
    const gone = new Set(deletes.flatMap(({ spis }) => spis))
    const left = sa.children.filter(child => !gone.has(child.spis[by]))
    if (left.length < sa.children.length) {
      for (const child of sa.children) if (!left.includes(child)) this.rows.removeChild(sa, child)
      this.write({ ...sa, children: left }, sa)
    }
    const moves = notifyOf(asked, 'UPDATE_SA_ADDRESSES') !== undefined
    if (!moves || notifiesOf(answer).some(isErrorNotify)) return
    const at = (address: string, port: number | null): string =>
      `${address.includes(':') ? `[${address}]` : address}:${port ?? 0}`
    const here = at(packet.source, packet.sourcePort)
    const there = at(packet.destination, packet.destinationPort)
    const moved: ObservedSa = {
      ...sa,
      places: by === 0 ? [here, there] : [there, here],
      addresses: by === 0 ? [packet.source, packet.destination] : [packet.destination, packet.source],
    }
    this.write(moved, sa)
    for (const child of moved.children) this.rows.writeChild(moved, child)
  }

  private childOf(
    asked: readonly ClearPayload[],
    answer: readonly ClearPayload[],
    by: Side,
  ): ObservedChild | undefined {
    const [offer, chosen] = [payloadOf(asked, 'SA')?.proposals, payloadOf(answer, 'SA')]
    const spi = chosen?.proposals[0]?.spi
    const own = offer?.find(({ number }) => number === chosen?.proposals[0]?.number)?.spi
    if (chosen === undefined || spi === undefined || own === undefined || chosen.proposals[0]?.protocol !== 'ESP')
      return undefined
    this.made = { ...this.made, children: this.made.children + 1 }
    return {
      number: this.made.children,
      spis: by === 0 ? [own, spi] : [spi, own],
      suite: suiteOf(chosen),
      transport: notifyOf(answer, 'USE_TRANSPORT_MODE') !== undefined,
      held: false,
    }
  }

  private seeEsp(number: number, sequence: number): void {
    const spi = hex32(number)
    this.rows.count(spi, sequence)
    for (const sa of this.sas.values())
      for (const child of sa.children) if (child.spis.includes(spi)) return this.rows.writeChild(sa, child, spi)
  }
  private write(sa: ObservedSa, before: ObservedSa | undefined, event?: string): void {
    this.sas.set(sa.spiI, sa)
    this.rows.write(sa, before, event)
  }

  private drop(sa: ObservedSa): void {
    this.sas.delete(sa.spiI)
    this.rows.remove(sa)
  }
}

const counted = (next: readonly [number, number], side: Side, value: number): readonly [number, number] =>
  side === 0 ? [value, next[1]] : [next[0], value]
