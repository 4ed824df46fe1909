import type { Message } from '../../trace/messages.ts'
import { securitySetupUs } from '../../trace/security-setup.ts'
import type { LoadedTrace } from '../store/state.ts'
import { outageLengthUs, traffic } from './outages.ts'

/** A message of one run beside what answers to it in the other. */
export interface ComparedRow {
  readonly kind: 'same' | 'differs' | 'left-only' | 'right-only'
  readonly left: Message | undefined
  readonly right: Message | undefined
  /** In what the two differ: empty for `same` and for a message that is in one run alone. */
  readonly differences: readonly Difference[]
}
export type Difference = 'time' | 'fate' | 'octets'

/** Beyond so many messages that do not begin or end alike they are held against each other in order (Roamscope). */
const MOST_ALIGNED = 1_500

/** The control messages that two runs tell of, those that answer to each other side by side, in sending order. */
export function compareRuns(a: LoadedTrace, b: LoadedTrace): readonly ComparedRow[] {
  const [left, right] = [told(a), told(b)]
  const head = commonLength(left, right, i => [left[i], right[i]])
  const most = Math.min(left.length, right.length) - head
  const tail = Math.min(
    most,
    commonLength(left, right, i => [left[left.length - 1 - i], right[right.length - 1 - i]]),
  )
  const [lefts, rights] = [left.slice(head, left.length - tail), right.slice(head, right.length - tail)]
  return [
    ...left.slice(0, head).map((message, i) => rowOf(message, right[i])),
    ...aligned(lefts, rights),
    ...left.slice(left.length - tail).map((message, i) => rowOf(message, right[right.length - tail + i])),
  ]
}

const told = (run: LoadedTrace): readonly Message[] => run.told.filter(({ traffic: data }) => !data)
const control = ({ messages }: LoadedTrace): readonly Message[] => messages.filter(({ traffic: data }) => !data)

/** The same message of the exchange: name and hop; a copy is none of its original. */
const alike = (a: Message | undefined, b: Message | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.name === b.name &&
  a.from === b.from &&
  a.to === b.to &&
  (a.copyOf === null) === (b.copyOf === null)

type Pair = readonly [Message | undefined, Message | undefined]

function commonLength(left: readonly Message[], right: readonly Message[], at: (i: number) => Pair): number {
  const most = Math.min(left.length, right.length)
  let length = 0
  while (length < most && alike(...at(length))) length += 1
  return length
}

/** The longest sequence that both have in common, and around it what only one has. */
function aligned(left: readonly Message[], right: readonly Message[]): readonly ComparedRow[] {
  if (left.length > MOST_ALIGNED || right.length > MOST_ALIGNED)
    return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => rowOf(left[i], right[i]))
  const width = right.length + 1
  const common = new Uint16Array((left.length + 1) * width)
  const at = (i: number, j: number): number => common[i * width + j] ?? 0
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1)
      common[i * width + j] = alike(left[i], right[j]) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const rows: ComparedRow[] = []
  let [i, j] = [0, 0]
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && alike(left[i], right[j])) rows.push(rowOf(left[i++], right[j++]))
    else if (j >= right.length || (i < left.length && at(i + 1, j) >= at(i, j + 1)))
      rows.push(rowOf(left[i++], undefined))
    else rows.push(rowOf(undefined, right[j++]))
  }
  return rows
}

function rowOf(left: Message | undefined, right: Message | undefined): ComparedRow {
  if (left === undefined || right === undefined)
    return { kind: left === undefined ? 'right-only' : 'left-only', left, right, differences: [] }
  const differences: readonly Difference[] = [
    ...(left.sentUs === right.sentUs ? [] : (['time'] as const)),
    ...(left.fate === right.fate ? [] : (['fate'] as const)),
    ...(sameOctets(left.bytes, right.bytes) ? [] : (['octets'] as const)),
  ]
  return { kind: differences.length === 0 && alike(left, right) ? 'same' : 'differs', left, right, differences }
}

const sameOctets = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((octet, i) => octet === b[i])

export type FigureName = 'messages' | 'octets' | 'lost' | 'outage' | 'setup' | 'broken'

export interface ComparedFigure {
  readonly name: FigureName
  readonly unit: 'count' | 'us'
  /** Null: the run has none, as when it never set up an SA after moving. */
  readonly left: number | null
  readonly right: number | null
}

/** What each run costs. */
export function comparedFigures(a: LoadedTrace, b: LoadedTrace): readonly ComparedFigure[] {
  const figure = (
    name: FigureName,
    unit: ComparedFigure['unit'],
    of: (run: LoadedTrace) => number | null,
  ): ComparedFigure => ({ name, unit, left: of(a), right: of(b) })
  return [
    figure('messages', 'count', run => control(run).length),
    figure('octets', 'count', run => control(run).reduce((sum, { bytes }) => sum + bytes.length, 0)),
    figure('lost', 'count', run => traffic(run).lost),
    figure('outage', 'us', outageLengthUs),
    figure('setup', 'us', run => securitySetupUs(run.trace)),
    figure('broken', 'count', ({ trace }) => trace.invariants.filter(({ holds }) => !holds).length),
  ]
}
