import { describe, expect, test } from 'vitest'
import { expectAgreement } from './agreement.fixture.ts'
import { Order, type OrderOptions, type Who } from './order.fixture.ts'

/** An order of delivery and what it must come to. */
export interface OrderCase {
  readonly name: string
  readonly ref: string
  /** See `Order`. */
  readonly script: string
  /** What both sides hold at the end: `ike a, child first`. For collisions: by the lowest nonce, `a1 b2` and `b1 a2`. */
  readonly ends: string | { readonly aLoses: string; readonly bLoses: string }
  /** Error notifications in the order they were sent: `b TEMPORARY_FAILURE`. */
  readonly errors?: readonly string[]
  /** With the sides exchanged too. */
  readonly bothWays?: boolean
  readonly options?: OrderOptions
  /** What the sides want for the IKE SA once it is set up. */
  readonly wants?: Readonly<Record<Who, string>>
}

/** The lowest nonce in each place; which side's exchange it makes the loser. */
const LOWEST: readonly (readonly [string, Who])[] = [
  ['a1', 'a'],
  ['b2', 'a'],
  ['b1', 'b'],
  ['a2', 'b'],
]

const SWAPPED: Readonly<Record<string, string>> = { a: 'b', b: 'a', '→': '←', '←': '→' }
/** The script with the sides exchanged. */
const swapScript = (script: string): string =>
  script
    .split(/\s+/u)
    .map(token =>
      token
        .replace(/^([→←])([ab])/u, (_, arrow: string, who: string) => `${SWAPPED[arrow] ?? ''}${SWAPPED[who] ?? ''}`)
        .replace(/^✗([ab])/u, (_, who: string) => `✗${SWAPPED[who] ?? ''}`)
        .replace(/^([ab])([.:])/u, (_, who: string, mark: string) => `${SWAPPED[who] ?? ''}${mark}`),
    )
    .join(' ')
const other = (who: Who): Who => (who === 'a' ? 'b' : 'a')
const swapWords = (text: string): string => text.replace(/\b[ab]\b/gu, who => SWAPPED[who] ?? who)

/** One order, each run of it: with the sides exchanged, with the lowest nonce in each place. */
const runsOf = (each: OrderCase): readonly (readonly [string, () => void])[] =>
  (each.bothWays === true ? [false, true] : [false]).flatMap(swapped => {
    const { name, ref, ends } = each
    const title = `${name}${swapped ? ', sides exchanged' : ''} (${ref})`
    if (typeof ends === 'string') return [[title, () => check(each, ends, swapped, undefined)] as const]
    return LOWEST.map(([lowest, loser]) => {
      const end = loser === 'a' ? ends.aLoses : ends.bLoses
      return [`${title}: ${lowest} is the lowest nonce`, () => check(each, end, swapped, lowest)] as const
    })
  })

export function orderTests(title: string, cases: readonly OrderCase[]): void {
  describe(title, () => {
    test.each(cases.flatMap(runsOf))('%s', (_, run) => run())
  })
}

function check(each: OrderCase, ends: string, swapped: boolean, lowest: string | undefined): void {
  const turn = swapped ? swapWords : (text: string): string => text
  const low =
    lowest === undefined ? {} : { lowest: swapped ? lowest.replace(/^[ab]/u, who => SWAPPED[who] ?? who) : lowest }
  const order = new Order({ ...each.options, ...low })
  if (each.wants !== undefined)
    for (const who of ['a', 'b'] as const) order.reconfigure(swapped ? other(who) : who, each.wants[who])
  order.play(swapped ? swapScript(each.script) : each.script)
  const about = order.said.join(' | ')
  expect({ about, a: order.ends('a'), b: order.ends('b') }).toEqual({ about, a: turn(ends), b: turn(ends) })
  expect({ about, errors: order.errors() }).toEqual({ about, errors: (each.errors ?? []).map(turn) })
  expectAgreement(order.pair, about)
}
