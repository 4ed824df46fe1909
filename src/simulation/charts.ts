import type { MachineDefinition } from '../protocol/machines/definition.ts'
import { readDefinition, type Candidate, type Guard } from '../protocol/machines/read-definition.ts'
import type { Chart, ChartTransition } from '../trace/trace.ts'

/** The chart of a machine, read from its definition. The wildcard and answers out of turn, the same in every state, are not drawn. */
export function chartOf(definition: MachineDefinition): Chart {
  const machine = readDefinition(definition)
  const transitions: ChartTransition[] = []
  for (const state of machine.states.values()) {
    const draw = (event: string, candidates: readonly Candidate[]): void => {
      for (const { guard, target, actions, ref, outOfTurn } of candidates) {
        if (outOfTurn) continue
        transitions.push({ from: state.name, to: target ?? state.name, event, guards: guardTexts(guard), actions, ref })
      }
    }
    for (const [event, candidates] of state.on) draw(event, candidates)
    for (const [delay, candidates] of state.after) draw(`after ${delay}`, candidates)
  }
  return {
    id: definition.id,
    title: definition.title,
    ref: definition.ref,
    states: machine.states.values().map(({ name, meta }) => ({ id: name, ...meta })),
    transitions,
    initial: machine.initial,
  }
}

/** `tokenGood`, `not duplicate`: what must hold, one text each. */
function guardTexts(guard: Guard | undefined): readonly string[] {
  if (guard === undefined) return []
  if ('name' in guard) return [guard.name]
  if ('all' in guard) return guard.all.flatMap(guardTexts)
  return guardTexts(guard.none).map(text => `not ${text}`)
}
