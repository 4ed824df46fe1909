import { present } from '../../lib/assert.ts'
import { drawBelow } from '../../lib/draw.ts'
import type { CxtpSettings, IkeContextSettings, Scenario, Stimulus } from '../../scenarios/scenario.ts'
import type { ScenarioSpis } from '../../scenarios/spi-section.ts'
import { ANTICIPATION_US, CXTP, MOVE_AT_US } from '../../scenarios/cxtp/base.ts'
import { IKE_CONTEXT } from '../../scenarios/ike-context/base.ts'
import { MN2, spiScenario } from '../../scenarios/ike-context/spi-base.ts'
import type { Story } from './random-story.fixture.ts'

type Draw = (bound: number) => number
const pick = <T>(draw: Draw, ...values: readonly T[]): T => present(values[draw(values.length)], 'choice')

const SPI_FIRST = 256

/**
 * A transfer of an IKE context to a router with 1 to 32 other nodes, all of whose SPIs come from a space so small that they
 * collide often; modes, answers to collisions and who updates the addresses are drawn, and so is what goes wrong. The
 * other nodes are rows that nobody uses, of nAR and of the mobile itself; in some runs one has an IKE SA under the mobile's very pair of SPIs.
 */
export function transferStory(seed: number): Story {
  let count = 0
  const draw: Draw = bound => drawBelow({ seed, node: 'test', purpose: 'transfer', count: count++ }, bound)
  const lookup = pick<1 | 2 | 3>(draw, 1, 1, 2, 3)
  const unique = pick(draw, 'allard-2008' as const, 'rfc4301' as const)
  const spiBits = 4 + draw(4)
  const spi = (): number => SPI_FIRST + draw(2 ** spiBits)
  const [toMobile, toRouter] = [hex(spi()), hex(spi())]
  const hasTwin = draw(4) === 0
  const pairs = { firstIkeSpis: ['0x00000000000000a1'] }
  const twins = { firstIkeSpis: ['0x00000000000000b1'] }
  const nar: ScenarioSpis = { lookup, unique, spiBits, ...drawPolicy(draw) }
  const everyOnce = unique === 'allard-2008' && lookup === 1
  const others = otherRows(draw, spi, { nodes: 1 + draw(32), here: NAR, far: '2001:db8:2::', everyOnce, taken: [] })
  // The mobile has SAs of its own with others, under numbers that a router may want to give it.
  const taken = [toMobile, toRouter].map(Number)
  const ofMobile = otherRows(draw, spi, { nodes: draw(4), here: MN, far: '2001:db8:fe::', everyOnce, taken })
  const base = spiScenario({
    neighbours: hasTwin ? [{ ...MN2, spis: { ...pairs, firstChildSpis: [hex(SPI_FIRST + 2 ** spiBits)] } }] : [],
    mn: { lookup, unique, spiBits, firstChildSpis: [toMobile], ...(hasTwin ? pairs : {}) },
    par: { lookup, unique, spiBits, firstChildSpis: [toRouter], ...(hasTwin ? twins : {}) },
    nar: hasTwin ? { ...nar, ...twins, firstChildSpis: [hex(SPI_FIRST + 2 ** spiBits + 1)] } : nar,
    known: draw(8) > 0,
  })
  const cxtp = drawCxtp(draw, lookup)
  const moves = drawMoves(draw, cxtp.mode)
  const lastUs = Math.max(...moves.map(({ atUs }) => atUs))
  const scenario: Scenario = {
    ...base,
    id: 'random-transfer',
    title: 'random transfer',
    summary: '',
    source: { work: 'Roamscope', section: 'attack' },
    seed,
    untilUs: lastUs + 26_000_000,
    setkey: [
      { node: 'nar', listing: others, reading: 'as-written' },
      ...(ofMobile === '' ? [] : [{ node: 'mn', listing: ofMobile, reading: 'as-written' as const }]),
    ],
    cxtp,
    ikeContext: { ...IKE_CONTEXT, update: pick<Update>(draw, 'responder', 'responder', 'initiator', 'automatic') },
    traffic: base.traffic.map(flow => ({ ...flow, everyUs: 500_000 })),
    script: moves,
    reviewNotes: [],
  }
  return { scenario, faults: drawFaults(draw, lastUs) }
}
type Update = IkeContextSettings['update']

const hex = (spi: number): string => `0x${spi.toString(16)}`

const drawPolicy = (draw: Draw): ScenarioSpis => ({
  draw: pick(draw, 'checked', 'blind'),
  limits: pick(draw, 'before-sending', 'as-printed'),
  maxRoundTrips: 1 + draw(4),
  timerUs: 500_000 + draw(4_000_000),
  onCollision: pick(draw, 'assign', 'assign', 'assign', 'ctaa', 'ctaa', 'ctaa', 'renegotiate', 'relaunch', 'deny'),
  ikePair: pick(draw, 'update-spi', 'update-spi', 'ctaa', 'ctaa', 'full-ike'),
})

function drawCxtp(draw: Draw, lookupCase: 1 | 2 | 3): CxtpSettings {
  const settings: CxtpSettings = {
    ...CXTP,
    mode: pick(draw, 'predictive', 'predictive', 'reactive', 'network-previous', 'network-new'),
    lookupCase,
    onCollision: pick(draw, 'assign', 'assign', 'assign', 'refuse'),
    transport: pick(draw, 'sctp', 'tcp'),
    duplicateCtar: pick(draw, 'repeat', 'repeat', 'repeat', 'ignore'),
    release: pick(draw, 'transfer', 'transfer', 'reply', 'link-down'),
    acknowledgePrevious: draw(4) === 0,
  }
  // A router that sends on after it has read the SAs out uses numbers that the copy does not know of (RFC 6311 §5.2).
  return settings.release === 'transfer' ? settings : { ...settings, sequenceJump: 1_000 }
}

/** There, and in some runs back or there again. */
function drawMoves(draw: Draw, mode: CxtpSettings['mode']): Stimulus[] {
  const there = handover(mode, MOVE_AT_US, 'par', 'nar')
  if (draw(4) > 0) return there
  return [...there, ...handover(mode, MOVE_AT_US + draw(3_000_000) + 200_000, 'nar', 'par')]
}

function handover(mode: CxtpSettings['mode'], atUs: number, from: string, to: string): Stimulus[] {
  const move: Stimulus = { atUs, node: 'mn', do: 'move', to, linkDownUs: 50_000 }
  const before = atUs - ANTICIPATION_US
  switch (mode) {
    case 'predictive':
      return [{ atUs: before, node: 'mn', do: 'predict-handover', to }, move]
    case 'network-previous':
      return [{ atUs: before, node: from, do: 'trigger-transfer', mobile: 'mn', peer: to }, move]
    case 'network-new':
      return [{ atUs: before, node: to, do: 'trigger-transfer', mobile: 'mn', peer: from }, move]
    default:
      return [move]
  }
}

interface Others {
  readonly nodes: number
  readonly here: string
  readonly far: string
  /** No number twice, whatever its direction. */
  readonly everyOnce: boolean
  readonly taken: readonly number[]
}

/** Both directions of so many nodes as setkey has them, each under a number that may stand beside the others. */
function otherRows(draw: Draw, spi: () => number, { nodes, here, far, everyOnce, taken }: Others): string {
  const used = { in: new Set(taken), out: new Set(taken) }
  const lines: string[] = []
  for (let node = 0; node < nodes; node++)
    for (const direction of ['in', 'out'] as const) {
      const number = spi()
      if (used[direction].has(number) || (everyOnce && (used.in.has(number) || used.out.has(number)))) continue
      used[direction].add(number)
      const other = `${far}${(0x100 + node).toString(16)}`
      const ends = direction === 'in' ? `${other} ${here}` : `${here} ${other}`
      // Keys of its own: what two nodes have with others is not two ends of one SA.
      const key = `${here} ${lines.length}`
      const keys = `-E rijndael-cbc "${key.slice(-16).padEnd(16)}" -A hmac-sha256 "${key.padEnd(32)}"`
      lines.push(`add ${ends} esp ${hex(number)} -m tunnel ${keys};`)
    }
  return lines.join('\n')
}
const MN = '2001:db8:1::10'
const NAR = '2001:db8:2::1'

const NAMES = ['CTAR', 'CTAA', 'PCTD', 'CTD', 'CTDR', 'CT-Req', 'INFORMATIONAL', 'IKE_SA_INIT', 'IKE_AUTH'] as const

/** A third of the runs has none; what is lost, comes twice or late is a message of the transfer, or a node crashes. */
function drawFaults(draw: Draw, lastUs: number): readonly string[] {
  const faults: string[] = []
  for (let left = draw(3) === 0 ? 0 : 1 + draw(3); left > 0; left--) {
    const message = `${pick(draw, ...NAMES, 'CTAR' as const, 'CTAA' as const, 'INFORMATIONAL' as const)}#${1 + draw(4)}`
    const us = (bound: number): string => `${1 + draw(bound)}us`
    switch (draw(12)) {
      case 0:
        faults.push(...drawCrash(draw, lastUs))
        break
      case 1:
        faults.push(`delay:${message}:${us(3_000_000)}`)
        break
      case 2:
        faults.push(`replay:${message}:${us(4_000_000)}`)
        break
      case 3:
      case 4:
        faults.push(`duplicate:${message}:${us(500_000)}`)
        break
      case 5:
        faults.push(`corrupt:${message}:byte=${54 + draw(80)},checksum=repaired`)
        break
      default:
        faults.push(`drop:${message}`)
    }
  }
  return faults
}

function drawCrash(draw: Draw, lastUs: number): readonly string[] {
  const node = pick(draw, 'par', 'nar', 'nar', 'mn')
  const atUs = 900_000 + draw(lastUs + 1_000_000 - 900_000)
  return [`crash:${node}@${atUs}us`, `restart:${node}@${atUs + 1 + draw(3_000_000)}us`]
}
