import type { Dispatch } from '../dispatch.ts'
import type { Frame } from '../state.ts'

/** Frames an attacker keeps; older ones are forgotten. */
const MEMORY = 512

/** Keeps ESP as it passes, where a fault has an attacker who makes something of it: everywhere, since he may move. */
export function overhear(d: Dispatch, link: string, frame: Frame): void {
  if (frame.name !== 'ESP' || !d.env.faults.some(fault => fault.kind === 'forge' && fault.name === 'ESP')) return
  d.update({ overheard: [...d.state.overheard.slice(1 - MEMORY), { link, bytes: frame.bytes }] })
}
