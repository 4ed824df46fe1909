import { present } from '../../lib/assert.ts'
import type { Fault } from './fault.ts'
import type { CxtpMessage } from '../../protocol/wire/cxtp/message.ts'
import { ipv6 } from '../../protocol/wire/ip/ipv6.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { hasCell, radioOf } from '../environment.ts'
import { transmit } from '../network.ts'
import { bindingUpdatePacket } from '../nodes/mobility-packets.ts'
import { frameFor } from '../nodes/frames.ts'
import { labelOf } from '../nodes/packet-label.ts'
import { cxtpOverIcmp, cxtpOverTransport, wholeMessage } from '../nodes/packets.ts'
import { nextHop } from '../nodes/routing.ts'
import { hopAt, type ClaimedHop } from './attacker.ts'
import { forgedEsp } from './forge-esp.ts'
import { forgedIke, isForgedExchange, type ForgedIke } from './forge-ike.ts'
import { forgedRedirect } from './forge-redirect.ts'
import { countHit } from './hits.ts'
import { distantGateway } from '../setup/distant-gateway.ts'

type Forge = Extract<Fault, { kind: 'forge' }>

/**
 * An attacker without any key sends a message under somebody else's address. It knows what anybody on the link can
 * see: addresses of the nodes, the formats, open ports. Sequence and token are guesses, drawn by name. It stands where
 * the genuine message would travel, or at the link that the fault names, whether or not the imitated node is there.
 */
export function forge(d: Dispatch, fault: Forge, index: number): void {
  const victim = victimOf(d, fault)
  if (typeof victim === 'string') return cannot(d, index, victim)
  const hop = hopAt(d.env, fault.link, victim)
  if (hop === undefined) return cannot(d, index, `at ${fault.link} nobody but ${victim.from} itself would hear it`)
  countHit(d, index)
  const seq = d.record({
    kind: 'fault',
    node: 'net',
    fault: fault.text,
    effect: 'forge',
    message: null,
    text: `an attacker sends ${fault.name} in the name of ${victim.imitated ?? victim.from}${timesOf(victim)}`,
    bytes: null,
  })
  for (const packet of [victim.packet, ...(victim.tries ?? [])]) d.causedBy(seq, () => sendForged(d, hop, packet))
}

const timesOf = ({ tries = [] }: Victim): string => (tries.length === 0 ? '' : `, ${tries.length + 1} candidates`)

function sendForged(d: Dispatch, { link, from, to }: ClaimedHop, packet: Uint8Array): void {
  const decoded = ipv6.decode(packet)
  if (!decoded.ok) throw new Error('assertion failed: a forged packet decodes')
  const frame = { ...labelOf(decoded.value), encrypted: false, bytes: frameFor(d, from, to, packet) }
  transmit(d, { link, from, to, frame, copyOf: null, forged: true })
}

const cannot = (d: Dispatch, index: number, why: string): void =>
  d.update({ forgeriesFailed: { ...d.state.forgeriesFailed, [index]: why } })

interface Victim extends ClaimedHop {
  /** Who seems to have sent it, where that is not the hop before the receiver. */
  readonly imitated?: NodeId
  readonly packet: Uint8Array
  /** Further ones, where only trying shows which is taken. */
  readonly tries?: readonly Uint8Array[]
}

/** Who is imitated towards whom: the first mobile and its routers, or the pair that `to` asks for; or why nobody can be. */
function victimOf(d: Dispatch, fault: Forge): Victim | string {
  const nodes = Object.entries(d.env.scenario.nodes)
  const mobile = nodes.find(([, node]) => node.role === 'mobile-node')
  if (mobile === undefined) return 'there is no mobile to imitate'
  const [mobileId, mobileNode] = mobile
  const near = d.state.radio.get(mobileId) ?? mobileNode.attachedTo ?? ''
  const start = mobileNode.attachedTo ?? ''
  const address = (id: NodeId): string => addressNow(d, id, near)
  if (isForgedExchange(fault.name)) {
    const to = fault.to ?? near
    return ikeVictim(d, forgedIke(d, fault.name, to, address) ?? `${to} has no peer to imitate`, to, near)
  }
  if (fault.name === 'ESP') return espVictim(d, fault, mobileId, near, address)
  if (fault.name === 'REDIRECT')
    return ikeVictim(d, forgedRedirect(d, fault, fault.to ?? mobileId), fault.to ?? mobileId, near)
  const routers = nodes.filter(([, node]) => node.role === 'access-router').map(([id]) => id)
  const gateway = distantGateway(d.env.scenario, mobileId)
  const other = routers.find(id => id !== start)
  const home = mobileNode.careOf?.[start] ?? mobileNode.address
  const guess = (purpose: string): number => new DataView(d.drawBytes('attacker', purpose, 4).buffer).getUint32(0)
  const onRadio = (router: NodeId, packet: (careOf: string) => Uint8Array): Victim | string =>
    hasCell(d.env, router)
      ? {
          from: mobileId,
          to: router,
          link: radioOf(d.env, router).id,
          packet: packet(mobileNode.careOf?.[router] ?? home),
        }
      : router === near || gateway === undefined
        ? `${router} has no radio cell`
        : // Towards a gateway without a cell it takes the same way as the mobile's own.
          { from: mobileId, to: near, link: radioOf(d.env, near).id, packet: packet(home) }
  switch (fault.name) {
    case 'CTAR': {
      const router = fault.to ?? gateway ?? near
      const served = gateway ?? start
      const next = routers.find(id => id !== start && id !== served) ?? served
      const message = forgedCtar(home, address(router === served ? next : served), guess)
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
      if (mobileNode.homeAgent === undefined) return `${mobileId} has no home agent`
      const agent = address(mobileNode.homeAgent)
      const ends = { home: mobileNode.homeAddress ?? '', careOf: mobileNode.careOf?.[near] ?? home, agent }
      return onRadio(near, () => bindingUpdatePacket(ends, guess('sequence') & 0xffff))
    }
    default:
      return other === undefined ? 'there is no second router' : betweenRouters(d, fault, { start, other, home, guess })
  }
}

const forgedCtar = (
  previousAddress: string,
  routerAddress: string,
  guess: (purpose: string) => number,
): CxtpMessage => ({
  type: 'CTAR',
  acknowledge: true,
  previousAddress,
  routerAddress,
  sequence: guess('sequence'),
  token: guess('token'),
  contexts: [],
})

/** Address of a node where it is now; mobiles between cells have that of the one they left. */
function addressNow(d: Dispatch, id: NodeId, near: NodeId): string {
  const node = present(d.env.scenario.nodes[id], id)
  return node.careOf?.[d.state.radio.get(id) ?? near] ?? node.address
}

/** A message of IKE, put on the first hop of the way that the imitated node's own would take. */
function ikeVictim(d: Dispatch, made: ForgedIke | string, to: NodeId, near: NodeId): Victim | string {
  if (typeof made === 'string') return made
  const { from, packet } = made
  const isMobile = (id: NodeId): boolean => d.env.scenario.nodes[id]?.role === 'mobile-node'
  if (isMobile(from)) return { from, to: near, link: radioOf(d.env, near).id, packet }
  if (isMobile(to)) {
    const router = d.state.radio.get(to) ?? near
    return { from: router, to, link: radioOf(d.env, router).id, imitated: from, packet }
  }
  const hop = nextHop(d.env.scenario, from, to)
  return hop === undefined ? `no way leads from ${from} to ${to}` : { ...hop, from, packet }
}

/** ESP to a mobile, or through its cell to a gateway, made of what was heard where the attacker stands. */
function espVictim(
  d: Dispatch,
  { to: wanted, link: place }: Forge,
  mobile: NodeId,
  near: NodeId,
  address: (id: NodeId) => string,
): Victim | string {
  const to = wanted ?? mobile
  const { id: link } = radioOf(d.env, near)
  const made = forgedEsp(d.state.overheard, place ?? link, address(to))
  if (typeof made === 'string') return made
  const [packet, ...tries] = made
  if (packet === undefined) return 'nothing was heard'
  const hop = to === mobile ? { from: near, to } : { from: mobile, to: near }
  const inner = ipv6.decode(packet)
  const imitated = inner.ok ? d.env.addresses.get(inner.value.source)?.node : undefined
  return { ...hop, link, packet, tries, ...(imitated === undefined ? {} : { imitated }) }
}

interface Pair {
  readonly start: NodeId
  readonly other: NodeId
  readonly home: string
  readonly guess: (purpose: string) => number
}

function betweenRouters(d: Dispatch, fault: Forge, { start, other, home, guess }: Pair): Victim | string {
  const toNew = fault.name === 'CTD' || fault.name === 'PCTD'
  const to = fault.to ?? (toNew ? other : start)
  const from = to === start ? other : start
  const address = (id: NodeId): string => present(d.env.scenario.nodes[id], id).address
  const link = d.env.scenario.links.find(
    ({ between }) => between.length === 2 && between.includes(from) && between.includes(to),
  )
  if (link === undefined) return `no link joins ${from} and ${to}`
  const packet = cxtpOverTransport(
    { source: address(from), destination: address(to) },
    d.env.scenario.cxtp.transport,
    { sequence: guess('transport sequence'), verificationTag: guess('verification tag') },
    wholeMessage(routerMessage(fault.name, home, guess)),
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
