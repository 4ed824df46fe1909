import { present } from '../../lib/assert.ts'
import type { Fault } from './fault.ts'
import type { CxtpMessage } from '../../protocol/wire/cxtp/message.ts'
import { ethernet } from '../../protocol/wire/ethernet/ethernet.ts'
import { ipv6 } from '../../protocol/wire/ip/ipv6.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { radioOf } from '../environment.ts'
import { transmit } from '../network.ts'
import { bindingUpdatePacket } from '../nodes/mobility-packets.ts'
import { macOf } from '../nodes/output.ts'
import { labelOf } from '../nodes/packet-label.ts'
import { cxtpOverIcmp, cxtpOverTransport } from '../nodes/packets.ts'

type Forge = Extract<Fault, { kind: 'forge' }>

/**
 * An attacker without any key sends a message under somebody else's address. It knows what anybody on the link can
 * see: addresses of the nodes, the formats, open ports. Sequence and token are guesses, drawn by name.
 */
export function forge(d: Dispatch, fault: Forge): void {
  const victim = victimOf(d, fault)
  if (victim === undefined) return
  const { from, to, link, packet } = victim
  const decoded = ipv6.decode(packet)
  if (!decoded.ok) throw new Error('assertion failed: a forged packet decodes')
  const seq = d.record({
    kind: 'fault',
    node: 'net',
    fault: fault.text,
    effect: 'forge',
    message: null,
    text: `an attacker sends ${fault.name} in the name of ${from}`,
    bytes: null,
  })
  const bytes = ethernet.encode({ destination: macOf(d, to), source: macOf(d, from), type: 'ipv6', payload: packet })
  d.causedBy(seq, () =>
    transmit(d, {
      link,
      from,
      to,
      frame: { ...labelOf(decoded.value), encrypted: false, bytes },
      copyOf: null,
      forged: true,
    }),
  )
}

interface Victim {
  readonly from: NodeId
  readonly to: NodeId
  readonly link: string
  readonly packet: Uint8Array
}

/** Who is imitated towards whom: the first mobile and its routers, or the pair that `to` asks for. */
function victimOf(d: Dispatch, fault: Forge): Victim | undefined {
  const nodes = Object.entries(d.env.scenario.nodes)
  const mobile = nodes.find(([, node]) => node.role === 'mobile-node')
  const routers = nodes.filter(([, node]) => node.role === 'access-router')
  const [mobileId, mobileNode] = present(mobile, 'a mobile to imitate')
  const near = d.state.radio[mobileId] ?? mobileNode.attachedTo ?? ''
  const start = mobileNode.attachedTo ?? ''
  const other = routers.find(([id]) => id !== start)
  if (other === undefined) return undefined
  const address = (id: NodeId): string => present(d.env.scenario.nodes[id], id).address
  const home = mobileNode.careOf?.[start] ?? mobileNode.address
  const guess = (purpose: string): number => new DataView(d.drawBytes('attacker', purpose, 4).buffer).getUint32(0)
  const onRadio = (router: NodeId, packet: (careOf: string) => Uint8Array): Victim => ({
    from: mobileId,
    to: router,
    link: radioOf(d.env, router).id,
    packet: packet(mobileNode.careOf?.[router] ?? home),
  })
  switch (fault.name) {
    case 'CTAR': {
      const router = fault.to ?? near
      const routerAddress = address(router === start ? other[0] : start)
      const message: CxtpMessage = {
        type: 'CTAR',
        acknowledge: true,
        previousAddress: home,
        routerAddress,
        sequence: guess('sequence'),
        token: guess('token'),
        contexts: [],
      }
      return onRadio(router, careOf => cxtpOverIcmp(careOf, address(router), message))
    }
    case 'CTAA': {
      const packet = cxtpOverIcmp(address(near), mobileNode.careOf?.[near] ?? home, {
        type: 'CTAA',
        previousAddress: home,
        entries: [],
      })
      return { from: near, to: mobileId, link: radioOf(d.env, near).id, packet }
    }
    case 'BU': {
      const agent = present(d.env.scenario.nodes[mobileNode.homeAgent ?? ''], 'home agent').address
      const ends = { home: mobileNode.homeAddress ?? '', careOf: mobileNode.careOf?.[near] ?? home, agent }
      return onRadio(near, () => bindingUpdatePacket(ends, guess('sequence') & 0xffff))
    }
    default:
      return betweenRouters(d, fault, { start, other: other[0], home, guess })
  }
}

interface Pair {
  readonly start: NodeId
  readonly other: NodeId
  readonly home: string
  readonly guess: (purpose: string) => number
}

function betweenRouters(d: Dispatch, fault: Forge, { start, other, home, guess }: Pair): Victim | undefined {
  const toNew = fault.name === 'CTD' || fault.name === 'PCTD'
  const to = fault.to ?? (toNew ? other : start)
  const from = to === start ? other : start
  const address = (id: NodeId): string => present(d.env.scenario.nodes[id], id).address
  const link = d.env.scenario.links.find(
    ({ between }) => between.length === 2 && between.includes(from) && between.includes(to),
  )
  if (link === undefined) return undefined
  const packet = cxtpOverTransport(
    { source: address(from), destination: address(to) },
    d.env.scenario.cxtp.transport,
    { sequence: guess('transport sequence'), verificationTag: guess('verification tag') },
    routerMessage(fault.name, home, guess),
  )
  return { from, to, link: link.id, packet }
}

function routerMessage(name: string, previousAddress: string, guess: Pair['guess']): CxtpMessage {
  switch (name) {
    case 'CTDR':
      return { type: 'CTDR', success: true, previousAddress, entries: [] }
    case 'CTC':
      return { type: 'CTC', previousAddress }
    case 'CT-Req':
      return { type: 'CT-Req', previousAddress, sequence: guess('sequence'), token: guess('token'), contexts: [] }
    case 'PCTD':
      return {
        type: 'PCTD',
        acknowledge: true,
        elapsedMs: 0,
        previousAddress,
        algorithm: 'HMAC_SHA1',
        key: new Uint8Array(20),
        contexts: [],
      }
    default:
      return { type: 'CTD', acknowledge: true, elapsedMs: 0, previousAddress, contexts: [] }
  }
}
