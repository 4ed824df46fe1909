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

export function orderTests(cases: readonly OrderCase[]): void {
  for (const each of cases) {
    describe(`${each.name} (${each.ref})`, () => {
      for (const swapped of each.bothWays === true ? [false, true] : [false]) {
        const by = swapped ? ', sides exchanged' : ''
        const { ends } = each
        if (typeof ends === 'string') test(`ends as it must${by}`, () => check(each, ends, swapped, undefined))
        else
          test.each(LOWEST)(`%s is the lowest nonce${by}`, (lowest, loser) =>
            check(each, loser === 'a' ? ends.aLoses : ends.bLoses, swapped, lowest),
          )
      }
    })
  }
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
