import type { NodeId } from '../../trace/event.ts'
import type { Message } from '../../trace/messages.ts'
import type { CrowdFacts, LoadedTrace } from '../store/state.ts'
import { cloudIn, type Cloud } from './crowd-cloud.ts'
import type { Lanes } from './lanes.ts'
import type { MapLayout, Point } from './map-layout.ts'
import { perTrace } from './per-trace.ts'
import { countUpTo } from './step-index.ts'

/** All tunnels of the crowd to one gateway, drawn as one. */
export interface CrowdPipe {
  readonly gateway: number
  /** Corners from the crowd to the gateway. */
  readonly way: readonly Point[]
}

export interface CrowdPlaces {
  readonly cloud: Cloud
  readonly pipes: readonly CrowdPipe[]
  /** Where the crowd's frames pass its provider, by the y of a pipe. */
  readonly accessX: number
}

/** Room of the words under the dots, px. */
const WORDS = 17
/** Half a gateway's sign and a gap. */
const SIGN = 21

/** Where dots and pipes stand; depends on the run and the size only. */
export function crowdPlaces(crowd: CrowdFacts, layout: MapLayout, lanes: Lanes): CrowdPlaces | undefined {
  const cell = layout.cells[0]
  const access = cell && layout.fixed.get(cell.router)
  if (cell === undefined || access === undefined) return undefined
  const [top, bottom] = [layout.middle - cell.ry + 20, layout.middle + cell.ry - WORDS - 4]
  const left = cell.centre.x - cell.rx + 16
  const right = access.x - 34
  const cloud = cloudIn({ left, top, width: Math.max(24, right - left), height: bottom - top }, crowd.members.length)
  const edge = cloud.left + cloud.columns * cloud.pitch + 5
  const rises = [-cell.ry + 15, cell.ry - 10]
  const pipes = crowd.gateways.flatMap(({ id }, gateway): readonly CrowdPipe[] => {
    const at = layout.fixed.get(id)
    if (at === undefined || !lanes.byNode.has(id)) return []
    const y = layout.middle + (rises[gateway] ?? 0)
    const aside = Math.sign(y - at.y) * 9
    return [
      {
        gateway,
        way: [
          { x: edge, y },
          { x: at.x - SIGN - 22, y },
          { x: at.x - SIGN, y: at.y + aside },
        ],
      },
    ]
  })
  return { cloud, pipes, accessX: access.x }
}

/** Frames of the crowd that are under way between two places, as one. */
export interface Swarm {
  readonly from: NodeId
  readonly to: NodeId
  readonly traffic: boolean
  readonly protocol: string
  readonly count: number
  /** How far they are together, 0 to 1. */
  readonly share: number
}

const times = perTrace((crowd: CrowdFacts) => ({
  sentUs: crowd.messages.map(({ sentUs }) => sentUs),
  longestUs: crowd.messages.reduce((longest, message) => Math.max(longest, endOf(message) - message.sentUs), 0),
}))

const endOf = ({ receivedUs, lostUs, sentUs }: Message): number => receivedUs ?? lostUs ?? sentUs

/** What is under way at a moment; members count as one place, ``. O(log n + those sent within the longest flight). */
export function swarmsAt({ crowd }: LoadedTrace, timeUs: number): readonly Swarm[] {
  if (crowd === undefined) return []
  const { sentUs, longestUs } = times(crowd)
  const swarms = new Map<string, { -readonly [K in keyof Swarm]: Swarm[K] }>()
  const place = (node: NodeId): NodeId => (crowd.indexOf.has(node) ? '' : node)
  for (let i = countUpTo(sentUs, timeUs) - 1; i >= 0; i -= 1) {
    const message = crowd.messages[i]
    if (message === undefined || message.sentUs < timeUs - longestUs) break
    const endUs = endOf(message)
    if (endUs <= timeUs) continue
    const [from, to] = [place(message.from), place(message.to)]
    const { traffic, protocol } = message
    const key = `${from}>${to} ${traffic ? '' : protocol}`
    const swarm = swarms.get(key) ?? { from, to, traffic, protocol, count: 0, share: 0 }
    swarms.set(key, swarm)
    swarm.share = (swarm.share * swarm.count + (timeUs - message.sentUs) / (endUs - message.sentUs)) / (swarm.count + 1)
    swarm.count += 1
  }
  return [...swarms.values()]
}
