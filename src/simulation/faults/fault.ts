import type { Micros } from '../../lib/micros.ts'
import type { NodeId } from '../../trace/event.ts'

/** Which frames a fault means: a message name or a hop, all of them or the n-th in sending order. */
export interface Selector {
  readonly by: 'name' | 'hop'
  readonly name: string
  readonly from: NodeId
  readonly to: NodeId
  /** From 1; undefined = every match. */
  readonly nth: number | undefined
}

/** A fault of the scenario, read from the contract's syntax (parse.ts). `text` is that syntax, for traces and links. */
export type Fault = { readonly text: string } & (
  | { readonly kind: 'drop'; readonly selector: Selector }
  | { readonly kind: 'delay'; readonly selector: Selector; readonly byUs: Micros }
  | { readonly kind: 'duplicate'; readonly selector: Selector; readonly afterUs: Micros }
  | { readonly kind: 'reorder'; readonly selector: Selector; readonly after: Selector }
  | {
      readonly kind: 'corrupt'
      readonly selector: Selector
      readonly byte: number
      readonly xor: number
      /** `repaired`: by an attacker who computes the checksums anew, so that only cryptography can tell. */
      readonly checksum: 'kept' | 'repaired'
    }
  /** `link`: where the attacker stands; without it on the link that the genuine message used. */
  | {
      readonly kind: 'replay'
      readonly selector: Selector
      readonly afterUs: Micros
      readonly link: string | undefined
    }
  | { readonly kind: 'crash'; readonly node: NodeId; readonly atUs: Micros }
  | { readonly kind: 'restart'; readonly node: NodeId; readonly atUs: Micros }
  | {
      readonly kind: 'partition'
      readonly a: NodeId
      readonly b: NodeId
      readonly fromUs: Micros
      readonly toUs: Micros
    }
  | {
      readonly kind: 'forge'
      readonly name: string
      readonly atUs: Micros
      readonly to: NodeId | undefined
      readonly link: string | undefined
      /** Of a REDIRECT: whether the request was heard whose nonce it repeats, and the gateway it names (the attacker's own without). */
      readonly nonce?: 'guessed' | 'heard'
      readonly gateway?: NodeId | undefined
    }
)

export type FrameFault = Extract<Fault, { readonly selector: Selector }>

export const isFrameFault = (fault: Fault): fault is FrameFault => 'selector' in fault

/** What a selector looks at. */
export interface Candidate {
  readonly name: string
  readonly from: NodeId
  readonly to: NodeId
}

/** Whether a frame is of the kind the selector means, its number left aside. */
export function selects(selector: Selector, frame: Candidate): boolean {
  if (selector.by === 'name') return frame.name.toUpperCase() === selector.name.toUpperCase()
  return frame.from === selector.from && frame.to === selector.to
}
