import type { NodeId, Row } from '../../trace/event.ts'
import type { WorldView } from '../../trace/fold.ts'
import type { TraceNode } from '../../trace/trace.ts'
import { isSamePlace } from '../../trace/translation.ts'

/**
 * One direction of a mobile's tunnel to a router. `whole`: both ends have the same SA; `changing`: one end still has
 * other values; `half`: only one end has it; `torn`: no radio between the two, or an address the mobile left.
 */
export interface Pipe {
  readonly mobile: NodeId
  readonly router: NodeId
  readonly direction: 'up' | 'down'
  readonly state: 'whole' | 'changing' | 'half' | 'torn'
  /** `0x101`, or `0x101 → 0x5f3a91c2` while the ends differ. */
  readonly label: string
  /** As in tables, for lighting. */
  readonly spi: string
}

/** Tunnels of one mobile to all routers, from both ends' SADs. */
export function pipesOf(
  nodes: readonly TraceNode[],
  world: WorldView,
  mobile: NodeId,
  attached: NodeId | null,
): readonly Pipe[] {
  const own = tunnelRows(world, mobile)
  return nodes
    .filter(({ role }) => role === 'access-router')
    .flatMap(router => {
      const far = tunnelRows(world, router.id).filter(row => row['owner'] === mobile || sharesKey(row, own))
      return (['up', 'down'] as const).flatMap(direction => {
        const mine = own.find(
          row =>
            row['direction'] === (direction === 'up' ? 'out' : 'in') &&
            (leadsTo(row, router) || far.some(other => sameKey(row, other))),
        )
        const theirs = far.find(row => row['direction'] === (direction === 'up' ? 'in' : 'out'))
        const leadsHere = mine !== undefined && leadsTo(mine, router)
        const through = attached !== null && leadsHere && isFromHere(world, mobile, mine)
        const isJoined = attached === router.id || through
        const pipe = onePipe(mobile, router.id, direction, mine, theirs, isJoined, world, leadsHere)
        return pipe === undefined ? [] : [pipe]
      })
    })
}

function onePipe(
  mobile: NodeId,
  router: NodeId,
  direction: 'up' | 'down',
  mine: Row | undefined,
  theirs: Row | undefined,
  attached: boolean,
  world: WorldView,
  leadsHere: boolean,
): Pipe | undefined {
  const known = theirs ?? mine
  if (known === undefined || (theirs === undefined && !leadsHere)) return undefined
  const spi = String(known['spi'])
  const base = { mobile, router, direction, spi }
  const label =
    mine !== undefined && theirs !== undefined && mine['spi'] !== theirs['spi']
      ? `${shortSpi(mine['spi'])} → ${shortSpi(theirs['spi'])}`
      : shortSpi(spi)
  if (!attached)
    return theirs === undefined || theirs['state'] === 'held' || !leadsHere
      ? tornUnlessForeign(base, label, leadsHere)
      : { ...base, state: 'torn', label }
  if (mine === undefined || theirs === undefined || theirs['state'] === 'held') return { ...base, state: 'half', label }
  return { ...base, state: agree(world, mine, theirs) ? 'whole' : 'changing', label }
}

/** A router that merely keeps a copy for a mobile elsewhere has no tunnel to draw. */
function tornUnlessForeign(base: Omit<Pipe, 'state' | 'label'>, label: string, leadsHere: boolean): Pipe | undefined {
  return leadsHere ? { ...base, state: 'torn', label } : undefined
}

const tunnelRows = (world: WorldView, node: NodeId): readonly Row[] =>
  (world.nodes.get(node)?.tables.SAD.values() ?? []).filter(row => row['mode'] === 'tunnel')

const leadsTo = (row: Row, router: TraceNode): boolean =>
  router.addresses.includes(String(row[row['direction'] === 'out' ? 'destination' : 'source']))

const sameKey = (a: Row, b: Row): boolean =>
  a['keyFingerprint'] !== undefined && a['keyFingerprint'] === b['keyFingerprint']
const sharesKey = (row: Row, own: readonly Row[]): boolean => own.some(other => sameKey(row, other))

const agree = (world: WorldView, a: Row, b: Row): boolean =>
  ['spi', 'keyFingerprint'].every(name => a[name] === b[name]) &&
  ['source', 'destination'].every(name => isSamePlace(world, a[name], b[name]))

/** The mobile's own end is where it is now: the tunnel leads through another cell, or through a NAT. */
const isFromHere = (world: WorldView, mobile: NodeId, row: Row): boolean =>
  row[row['direction'] === 'out' ? 'source' : 'destination'] === world.nodes.get(mobile)?.address

/** `0x101`: leading zeros have no room on a pipe. */
export const shortSpi = (spi: unknown): string => String(spi).replace(/^0x0+(?=[0-9a-f])/, '0x')
