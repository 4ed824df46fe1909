import type { DerivationStep, DerivedEvent } from '../../trace/event.ts'
import type { Message } from '../../trace/messages.ts'
import type { LoadedTrace } from '../store/state.ts'
import { perTrace } from './per-trace.ts'
import type { RowAddress } from './row-history.ts'

const derivedEvents = perTrace(({ trace }: LoadedTrace): readonly DerivedEvent[] =>
  trace.events.filter(event => event.kind === 'derived'),
)

/** How the keys of a row came about, up to a step. Rows of child SAs are named after their pair. */
export function derivationsOf(loaded: LoadedTrace, cursor: number, address: RowAddress): readonly DerivedEvent[] {
  return derivedEvents(loaded).filter(
    ({ node, table, key, step }) =>
      step <= cursor &&
      node === address.node &&
      table === address.table &&
      (key === address.key || address.key.startsWith(`${key}/`)),
  )
}

/** What its sender computed for a message, and its receiver from it. */
export function derivationsAround(
  loaded: LoadedTrace,
  { step, receivedStep, from, to }: Message,
): readonly DerivedEvent[] {
  return derivedEvents(loaded).filter(
    event => (event.step === step && event.node === from) || (event.step === receivedStep && event.node === to),
  )
}

/** A step with the pieces cut from its output: `{SK_d | SK_ei | …} = prf+(…)` (RFC 7296 §2.14). */
export interface ShownStep {
  readonly step: DerivationStep
  readonly name: string
  readonly pieces: readonly DerivationStep[]
}

const CUT = /^(.+)\[\d+\.\.\d+\]$/

export function shownSteps(steps: readonly DerivationStep[]): readonly ShownStep[] {
  const sourceOf = ({ formula, inputs }: DerivationStep): string | undefined =>
    inputs.length === 0 ? CUT.exec(formula)?.[1] : undefined
  return steps.flatMap(step => {
    if (sourceOf(step) !== undefined) return []
    const pieces = steps.filter(other => sourceOf(other) === step.name)
    const name = step.name === 'SK stream' ? `{${pieces.map(piece => piece.name).join(' | ')}}` : step.name
    return [{ step, name, pieces }]
  })
}
