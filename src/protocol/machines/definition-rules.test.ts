import { describe, expect, test } from 'vitest'
import { allMachines } from './all-machines.ts'
import { ikev1Machines } from './ikev1/ikev1-machines.ts'
import { ikeMachines } from './ikev2/ike-machines.ts'
import { tcpMachines } from './tcp/tcp-machines.ts'
import type { MachineDefinition } from './definition.ts'
import { readDefinition, type Candidate, type Guard, type ReadState } from './read-definition.ts'

const REF =
  /^((RFC \d{4}|draft-dukes-ike-mode-cfg) §\d+(\.\d+)*|(Allard 200[78]|Hamer 2002) §[IVX\d]+([.-][A-Z\d]+)*( steps? \d)?|Roamscope( D\d+)?)$/

const statesOf = (definition: MachineDefinition): readonly ReadState[] => [
  ...readDefinition(definition).states.values(),
]
const candidatesOf = (definition: MachineDefinition): readonly Candidate[] => [
  ...readDefinition(definition).anywhere,
  ...statesOf(definition).flatMap(({ on, after }) => [...on.values(), ...after.values()].flat()),
]
const guardNames = (guard: Guard | undefined): readonly string[] => {
  if (guard === undefined) return []
  if ('name' in guard) return [guard.name]
  return 'all' in guard ? guard.all.flatMap(guardNames) : guardNames(guard.none)
}
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort()

describe.each(
  [...allMachines, ...ikeMachines, ...ikev1Machines, ...tcpMachines].map(
    definition => [definition.id, definition] as const,
  ),
)('%s', (_, definition) => {
  const { implementations } = definition.machine

  test('has one state at a time and nothing that a plain reading cannot express', () => {
    // readDefinition asserts it: no invoke, no nested states, no eventless transitions, no handlers at the root but *.
    expect(readDefinition(definition).initial).toBeTypeOf('string')
    expect(definition.machine.config.invoke).toBeUndefined()
    expect(Object.keys(implementations.actors)).toEqual([])
  })

  test('acts only by assigning and emitting', () => {
    const types = Object.values(implementations.actions).map(action => Reflect.get(Object(action), 'type'))
    expect(types.every(type => type === 'xstate.assign' || type === 'xstate.emit')).toBe(true)
  })

  test('names a clause for every state, transition, guard, action and delay', () => {
    const refs = [
      definition.ref,
      ...statesOf(definition).map(({ meta }) => meta.ref),
      ...candidatesOf(definition).map(({ ref }) => ref),
      ...[definition.guardRefs, definition.actionRefs, definition.delayRefs].flatMap(table => Object.values(table)),
    ]
    expect(refs.filter(ref => !REF.test(ref))).toEqual([])
    expect(sorted(Object.keys(definition.guardRefs))).toEqual(sorted(Object.keys(implementations.guards)))
    expect(sorted(Object.keys(definition.actionRefs))).toEqual(sorted(Object.keys(implementations.actions)))
    expect(sorted(Object.keys(definition.delayRefs))).toEqual(sorted(Object.keys(implementations.delays)))
  })

  test('uses every guard, action and delay it declares, and no other', () => {
    const states = statesOf(definition)
    const candidates = candidatesOf(definition)
    expect(sorted(candidates.flatMap(({ guard }) => guardNames(guard)))).toEqual(
      sorted(Object.keys(implementations.guards)),
    )
    const actions = [
      ...candidates.flatMap(each => each.actions),
      ...states.flatMap(({ entry, exit }) => [...entry, ...exit]),
    ]
    expect(sorted(actions)).toEqual(sorted(Object.keys(implementations.actions)))
    expect(sorted(states.flatMap(({ after }) => [...after.keys()]))).toEqual(
      sorted(Object.keys(implementations.delays)),
    )
  })

  test('leads only to states it has, reaches each of them, and says when it comes back to the same', () => {
    const { states, initial } = readDefinition(definition)
    const transitions = [...states.values()].flatMap(({ name, on, after }) =>
      [...on.values(), ...after.values()].flat().map(({ target, reenter }) => ({ name, target, reenter })),
    )
    const targets = transitions.flatMap(({ target }) => (target === undefined ? [] : [target]))
    expect(sorted([initial, ...targets])).toEqual(sorted(states.keys()))
    // XState stays inside on a plain self-transition; the chart would show otherwise.
    expect(transitions.filter(({ name, target, reenter }) => target === name && !reenter)).toEqual([])
  })

  test('answers a delay in every case, and ends every list of candidates that needs it', () => {
    for (const { name, after } of statesOf(definition)) {
      for (const [delay, candidates] of after) {
        expect(candidates.at(-1)?.guard, `last candidate of ${delay} in ${name}`).toBeUndefined()
      }
    }
    expect(readDefinition(definition).anywhere.at(-1)?.guard).toBeUndefined()
  })

  test('has no candidate behind one that always holds', () => {
    const unreachable = statesOf(definition).flatMap(({ name, on, after }) =>
      [...on, ...after]
        .filter(([, candidates]) => candidates.slice(0, -1).some(({ guard }) => guard === undefined))
        .map(([event]) => `${event} in ${name}`),
    )
    expect(unreachable).toEqual([])
  })
})
