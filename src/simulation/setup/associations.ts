import { parseHex } from '../../lib/bytes.ts'
import { drawBytes } from '../../lib/draw.ts'
import { ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { ENCRYPTION, INTEGRITY } from '../../protocol/crypto/transforms.ts'
import { parseSuiteName } from '../../protocol/crypto/suite-name.ts'
import type { SuiteChoice } from '../../protocol/crypto/suite-name.ts'
import { emptyWindow, markSeen } from '../../protocol/ipsec/replay-window.ts'
import type { ReplayWindow } from '../../protocol/ipsec/replay-window.ts'
import { newAssociation } from '../../protocol/ipsec/sa.ts'
import type { AssociationSpec, SecurityAssociation } from '../../protocol/ipsec/sa.ts'
import type { ScenarioTunnel } from '../../scenarios/scenario.ts'
import { misfit } from './misfit.ts'

/** The four rows of a manually keyed tunnel: two at each end, one key each way (Allard 2007 §V-A1). */
export interface TunnelAssociations {
  readonly mobile: readonly SecurityAssociation[]
  readonly router: readonly SecurityAssociation[]
  readonly suite: SuiteChoice
}

export interface TunnelEnds {
  /** Of the tunnel in the scenario, for errors: `tunnels.0`. */
  readonly place: string
  readonly mobile: string
  readonly router: string
  readonly link: string
  readonly lookupCase: 1 | 2 | 3
}

/** SAs of a scenario's tunnel. Keys it does not give are drawn by name, so that they differ from seed to seed. */
export function tunnelAssociations(
  seed: number,
  tunnel: ScenarioTunnel,
  ends: TunnelEnds,
): Result<TunnelAssociations, string> {
  const suite = parseSuiteName(tunnel.suite)
  if (!suite.ok) {
    const { message, found, allowed } = suite.error
    return misfit(`${ends.place}.suite`, `"${found}" (${message})`, allowed.join(', '))
  }
  const { mobile, router } = ends
  const toRouter = half(seed, tunnel, ends, suite.value, { source: mobile, destination: router, up: true })
  const toMobile = half(seed, tunnel, ends, suite.value, { source: router, destination: mobile, up: false })
  if (!toRouter.ok) return toRouter
  if (!toMobile.ok) return toMobile
  return ok({
    mobile: [toRouter.value.sender, toMobile.value.receiver],
    router: [toRouter.value.receiver, toMobile.value.sender],
    suite: suite.value,
  })
}

interface Way {
  readonly source: string
  readonly destination: string
  /** From the mobile to the router. */
  readonly up: boolean
}

interface Half {
  readonly sender: SecurityAssociation
  readonly receiver: SecurityAssociation
}

/** One direction of a tunnel as its two ends see it. */
function half(
  seed: number,
  tunnel: ScenarioTunnel,
  ends: TunnelEnds,
  suite: SuiteChoice,
  way: Way,
): Result<Half, string> {
  const encryptionOctets = ENCRYPTION[suite.encryption].keyOctets
  const needed = encryptionOctets + INTEGRITY[suite.integrity].keyOctets
  const given = way.up ? tunnel.keyToRouter : tunnel.keyToMobile
  const purpose = `tunnel key ${way.up ? 'up' : 'down'} ${tunnel.router}`
  const keys =
    given === undefined ? drawBytes({ seed, node: tunnel.mobile, purpose, count: 0 }, needed) : parseHex(given)
  if (keys?.length !== needed) {
    return misfit(
      `${ends.place}.${way.up ? 'keyToRouter' : 'keyToMobile'}`,
      `${keys?.length ?? 0} octets`,
      `${needed} octets for ${tunnel.suite}`,
    )
  }
  const spec: Omit<AssociationSpec, 'direction'> = {
    spi: Number(way.up ? tunnel.spiToRouter : tunnel.spiToMobile),
    protocol: suite.protocol,
    mode: tunnel.mode,
    source: way.source,
    destination: way.destination,
    encryption: suite.encryption,
    encryptionKey: keys.slice(0, encryptionOctets),
    integrity: suite.integrity,
    integrityKey: keys.slice(encryptionOctets),
    lookupCase: ends.lookupCase,
    extendedSequence: tunnel.extendedSequence,
    lifetime: lifetimeOf(tunnel),
    pmtu: tunnel.pmtu,
    owner: tunnel.mobile,
    link: ends.link,
  }
  const receiver = newAssociation({ ...spec, direction: 'in', id: `${ends.link}/in`, window: windowOf(tunnel) })
  const sender = newAssociation({
    ...spec,
    direction: 'out',
    id: `${ends.link}/out`,
    sequence: BigInt(tunnel.sequence ?? 0),
  })
  const problem = receiver.ok ? (sender.ok ? undefined : sender.error) : receiver.error
  if (!receiver.ok || !sender.ok)
    return misfit(
      ends.place,
      `suite ${tunnel.suite} with a window of ${tunnel.replayWindow}`,
      `values that fit: ${problem?.text ?? ''} (${problem?.ref ?? ''})`,
    )
  return ok({
    sender: { ...sender.value, overflow: tunnel.replayWindow > 0 ? 'stop' : 'roll' },
    receiver: receiver.value,
  })
}

function windowOf(tunnel: ScenarioTunnel): ReplayWindow | undefined {
  if (tunnel.replayWindow === 0) return undefined
  const window = emptyWindow(tunnel.replayWindow)
  const seen = BigInt(tunnel.sequence ?? 0)
  return seen === 0n ? window : markSeen(window, seen)
}

function lifetimeOf(tunnel: ScenarioTunnel): SecurityAssociation['lifetime'] {
  const { softLifetimeUs, hardLifetimeUs, softLifetimeOctets, hardLifetimeOctets } = tunnel
  return {
    softExpiresAtUs: softLifetimeUs,
    hardExpiresAtUs: hardLifetimeUs,
    softOctets: softLifetimeOctets,
    hardOctets: hardLifetimeOctets,
    atEnd: 'terminate',
  }
}

/** Names the draws of a pair of routers the same at both ends. */
const pairName = (a: string, b: string): string => [a, b].sort().join(' ')

/**
 * The SAs between two routers, set up before any transfer: ESP transport mode with encryption, integrity and
 * anti-replay (RFC 4067 §6.2). `this` router's two rows, its peer's come from the same call with the ends swapped.
 */
export function routerAssociations(
  seed: number,
  here: { readonly id: string; readonly address: string },
  peer: { readonly id: string; readonly address: string },
): readonly SecurityAssociation[] {
  const row = (direction: 'in' | 'out', from: typeof here, to: typeof here): SecurityAssociation => {
    const draw = (purpose: string, octets: number): Uint8Array =>
      drawBytes(
        { seed, node: from.id, purpose: `router SA ${pairName(here.id, peer.id)} ${purpose}`, count: 0 },
        octets,
      )
    const made = newAssociation({
      spi: (0x1000_0000 | (new DataView(draw('spi', 4).buffer).getUint32(0) >>> 8)) >>> 0,
      protocol: 'esp',
      mode: 'transport',
      direction,
      source: from.address,
      destination: to.address,
      encryption: 'aes128',
      encryptionKey: draw('encryption', 16),
      integrity: 'sha256',
      integrityKey: draw('integrity', 32),
      owner: peer.id,
      link: `router-${peer.id}`,
      id: `router-${peer.id}/${direction}`,
      ...(direction === 'in' ? { window: emptyWindow(64) } : {}),
    })
    if (!made.ok) throw new Error(`assertion failed: ${made.error.text}`)
    return { ...made.value, overflow: 'stop' }
  }
  return [row('out', here, peer), row('in', peer, here)]
}
