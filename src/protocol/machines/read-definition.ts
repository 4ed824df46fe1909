import { and, not } from 'xstate'
import { assert, fail, present } from '../../lib/assert.ts'
import type { MachineDefinition, StateMeta } from './definition.ts'

/** A guard as written: a name, or names joined by XState's `and` and `not`. */
export type Guard = { readonly name: string } | { readonly all: readonly Guard[] } | { readonly none: Guard }

export interface Candidate {
  readonly guard: Guard | undefined
  /** Undefined: nothing is left or entered. */
  readonly target: string | undefined
  readonly reenter: boolean
  readonly actions: readonly string[]
  readonly ref: string
  /** Taken because nothing else was meant for the event. */
  readonly wildcard: boolean
  /** The same in every state that has nothing of its own for the event. */
  readonly outOfTurn: boolean
}

export interface ReadState {
  readonly name: string
  readonly meta: StateMeta
  readonly entry: readonly string[]
  readonly exit: readonly string[]
  readonly on: Readings<readonly Candidate[]>
  /** By name of the delay, in the order written. */
  readonly after: Readings<readonly Candidate[]>
}

/** A flat machine as plain data, read from the XState config itself: charts, reports and rules all use this reading. */
export interface ReadMachine {
  readonly initial: string
  readonly states: Readings<ReadState>
  /** What every state does with an event that it has no transition of its own for. */
  readonly anywhere: readonly Candidate[]
}

/** Members of a config in the order written, each read when it is asked for first: a run meets few of them. */
export class Readings<T> {
  private readonly members: Readonly<Record<string, unknown>>
  private readonly read: (name: string, value: unknown) => T
  private readonly known = new Map<string, T>()

  constructor(members: Readonly<Record<string, unknown>>, read: (name: string, value: unknown) => T) {
    this.members = members
    this.read = read
  }

  get(name: string): T | undefined {
    const known = this.known.get(name)
    if (known !== undefined || !Object.hasOwn(this.members, name)) return known
    const reading = this.read(name, this.members[name])
    this.known.set(name, reading)
    return reading
  }

  keys(): readonly string[] {
    return Object.keys(this.members)
  }

  values(): readonly T[] {
    return this.keys().map(name => present(this.get(name), name))
  }

  *[Symbol.iterator](): Generator<readonly [string, T]> {
    for (const name of this.keys()) yield [name, present(this.get(name), name)]
  }
}

const definitions = new WeakMap<MachineDefinition, ReadMachine>()

/** Reads a definition; asserts that it keeps to what a flat reading can express, of each part when it is read. */
export function readDefinition(definition: MachineDefinition): ReadMachine {
  const known = definitions.get(definition)
  if (known !== undefined) return known
  const config = record(definition.machine.config, definition.id)
  const root = record(config['on'] ?? {}, 'on')
  assert(
    Object.keys(root).every(event => event === '*'),
    `${definition.id}: only the wildcard stands at the root`,
  )
  const reading = {
    initial: text(config['initial'], 'initial'),
    states: new Readings(record(config['states'], 'states'), readState),
    anywhere: readCandidates('*', root['*'] ?? []),
  }
  definitions.set(definition, reading)
  return reading
}

export const stateOf = (machine: ReadMachine, name: string): ReadState =>
  machine.states.get(name) ?? fail(`there is a state ${name}`)

function readState(name: string, value: unknown): ReadState {
  const state = record(value, name)
  for (const key of Object.keys(state)) assert(READABLE.has(key), `state ${name}: ${key} cannot be read by every host`)
  const transitions = (key: 'on' | 'after'): Readings<readonly Candidate[]> =>
    new Readings(record(state[key] ?? {}, key), readCandidates)
  return {
    name,
    meta: readMeta(name, state['meta']),
    entry: names(state['entry']),
    exit: names(state['exit']),
    on: transitions('on'),
    after: transitions('after'),
  }
}

const READABLE = new Set(['meta', 'entry', 'exit', 'on', 'after'])

function readMeta(name: string, value: unknown): StateMeta {
  const meta = record(value, `meta of ${name}`)
  const kind = text(meta['kind'], `kind of ${name}`)
  assert(kind === 'idle' || kind === 'waiting' || kind === 'settled' || kind === 'failed', `kind of ${name}`)
  return { ref: text(meta['ref'], `ref of ${name}`), kind, text: text(meta['text'], `text of ${name}`) }
}

function readCandidates(event: string, value: unknown): readonly Candidate[] {
  return list(value).map(item => {
    const transition = record(item, `transition on ${event}`)
    const target = transition['target']
    return {
      guard: transition['guard'] === undefined ? undefined : readGuard(transition['guard']),
      target: target === undefined ? undefined : text(target, `target on ${event}`),
      reenter: transition['reenter'] === true,
      actions: names(transition['actions']),
      ref: text(
        record(transition['meta'], `meta of the transition on ${event}`)['ref'],
        `ref of the transition on ${event}`,
      ),
      wildcard: event === '*',
      outOfTurn: record(transition['meta'], 'meta')['outOfTurn'] === true,
    }
  })
}

// The combinators are told apart by their check function: names do not survive minification.
const AND_CHECK = checkOf(and([]))
const NOT_CHECK = checkOf(not(''))

function readGuard(guard: unknown): Guard {
  if (typeof guard === 'string') return { name: guard }
  assert(typeof guard === 'function', 'a guard is a name, and(…) or not(…)')
  const parts = list(Reflect.get(guard, 'guards')).map(readGuard)
  if (checkOf(guard) === AND_CHECK) return { all: parts }
  assert(checkOf(guard) === NOT_CHECK, 'a guard is a name, and(…) or not(…)')
  return { none: present(parts[0], 'guard within not(…)') }
}

function checkOf(guard: object): unknown {
  return Reflect.get(guard, 'check')
}

const list = (value: unknown): readonly unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])
const names = (value: unknown): readonly string[] => list(value).map(item => text(item, 'name of an action'))

function text(value: unknown, what: string): string {
  assert(typeof value === 'string', `${what} is a text`)
  return value
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  assert(typeof value === 'object' && value !== null, `${what} is an object`)
  return value as Readonly<Record<string, unknown>>
}
