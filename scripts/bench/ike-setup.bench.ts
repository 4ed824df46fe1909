import { loadavg } from 'node:os'
import type * as Playwright from '@playwright/test'
import type { Figure, Measurement } from './bench.ts'
import { buildPage, processorTimes, quantile, withChromium, workedMs } from './chromium.ts'
import type {} from './ike-page/main.ts'
import { callsOf, doSetUps, prepareReplays, timePairs, type Timed } from './ike-pair.ts'
import { median } from './measure.ts'

const FRESH_PAGES = 9
/** Until the engine has compiled what is hot. */
const WARM_UP = 300
const ROUNDS = 40
const EACH_ROUND = 10

/** Such pages have a clock of 5 µs, others one of 100 µs. */
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }
const COUNTERS = ['TaskDuration']

/** Times, ms: the clock's, and the processor's, for which other programs do not count. */
interface Sample {
  readonly ms: number
  readonly cpuMs: number
}

/** Processor time of as many set-ups, and of their calls alone, ms each. */
interface Round {
  readonly setUpMs: number
  readonly cryptoMs: number
}

interface Warm {
  readonly timed: Timed[]
  readonly rounds: Round[]
  /** Processor time of set-ups one by one, ms. */
  readonly single: number[]
}

async function figures(): Promise<readonly Figure[]> {
  const [before = Number.NaN] = loadavg()
  const inChromium = await withChromium([await buildPage('ike-page')], (browser, [address = '']) =>
    figuresOfPage(browser, address),
  )
  const inNode = figuresOf('Node', warmInNode(), false)
  const [after = Number.NaN] = loadavg()
  return [
    { name: 'cryptographic calls', value: callsOf(1).length, unit: '' },
    ...inChromium,
    ...inNode,
    { name: 'load of the machine, before', value: before, unit: '' },
    { name: 'load of the machine, after', value: after, unit: '' },
  ]
}

async function figuresOfPage(browser: Playwright.Browser, address: string): Promise<readonly Figure[]> {
  const [atOnce, settled, prepared]: [Sample[], Sample[], Sample[]] = [[], [], []]
  for (let at = 0; at < FRESH_PAGES; at++) {
    atOnce.push(await firstInPage(browser, address, 'at once'))
    settled.push(await firstInPage(browser, address, 'settled'))
    prepared.push(await firstInPage(browser, address, 'warmed up'))
  }
  return [
    ...firsts('Chromium, first in a fresh page, at once', atOnce),
    ...firsts('Chromium, first in a fresh page, settled', settled),
    ...firsts("Chromium, first after the worker's warm-up", prepared),
    ...figuresOf('Chromium', await warmInPage(await freshPage(browser, address)), true),
  ]
}

async function freshPage(browser: Playwright.Browser, address: string): Promise<Playwright.Page> {
  // A context of its own: nothing is compiled or kept from the page before.
  const context = await browser.newContext()
  await context.route('**', async route => {
    const response = await route.fetch()
    await route.fulfill({ response, headers: { ...response.headers(), ...ISOLATED } })
  })
  const page = await context.newPage()
  await page.goto(address)
  await page.waitForFunction(() => 'ike' in window)
  return page
}

/**
 * What happens between loading and the first set-up. At once: the browser's other threads are still busy with what was
 * loaded and with the end of the page before. Settled: that is over. Warmed up: the worker has done what it does first.
 */
type Start = 'at once' | 'settled' | 'warmed up'

async function firstInPage(browser: Playwright.Browser, address: string, start: Start): Promise<Sample> {
  const page = await freshPage(browser, address)
  if (start === 'settled') await page.waitForLoadState('networkidle')
  if (start === 'warmed up') await page.evaluate(() => window.ike.warmAsWorker())
  const session = await processorTimes(page)
  const before = await workedMs(session, COUNTERS)
  const ms = await page.evaluate(() => window.ike.timeFirst(1))
  const cpuMs = (await workedMs(session, COUNTERS)) - before
  await page.context().close()
  return { ms, cpuMs }
}

function firsts(name: string, samples: readonly Sample[]): readonly Figure[] {
  const clock = samples.map(({ ms }) => ms)
  const cpuMs = median(samples.map(each => each.cpuMs))
  return [
    { name: `${name}: median`, value: median(clock), unit: 'ms', goal: { atMost: 20 } },
    { name: `${name}: fastest`, value: Math.min(...clock), unit: 'ms' },
    { name: `${name}: processor time`, value: cpuMs, unit: 'ms', goal: { atMost: 20 } },
  ]
}

async function warmInPage(page: Playwright.Page): Promise<Warm> {
  await page.evaluate(length => window.ike.doSetUps(1_000, length), WARM_UP)
  const session = await processorTimes(page)
  const warm: Warm = { timed: [], rounds: [], single: [] }
  for (let round = 0; round < ROUNDS; round++) {
    const first = firstSeed(round)
    const pairs = await page.evaluate(([from, length]) => window.ike.timePairs(from, length), [
      first,
      EACH_ROUND,
    ] as const)
    warm.timed.push(...pairs)
    warm.rounds.push(await roundInPage(page, session, first + EACH_ROUND, round % 2 === 0))
    for (let at = 0; at < EACH_ROUND; at++) {
      const before = await workedMs(session, COUNTERS)
      await session.send('Runtime.evaluate', { expression: `ike.doSetUps(${first + 2 * EACH_ROUND + at}, 1)` })
      warm.single.push((await workedMs(session, COUNTERS)) - before)
    }
  }
  return warm
}

/** Every set-up has inputs of its own. */
const firstSeed = (round: number): number => 10_000 + 3 * round * EACH_ROUND

async function roundInPage(
  page: Playwright.Page,
  session: Playwright.CDPSession,
  first: number,
  replayFirst: boolean,
): Promise<Round> {
  const range = [first, EACH_ROUND] as const
  await page.evaluate(([from, length]) => {
    window.ike.replay = window.ike.prepareReplays(from, length)
  }, range)
  const each = async (expression: string): Promise<number> => {
    const before = await workedMs(session, COUNTERS)
    await session.send('Runtime.evaluate', { expression })
    return ((await workedMs(session, COUNTERS)) - before) / EACH_ROUND
  }
  const replay = (): Promise<number> => each('ike.replay()')
  const whole = (): Promise<number> => each(`ike.doSetUps(${first}, ${EACH_ROUND})`)
  // What one leaves for the collector falls on the other.
  if (replayFirst) return { cryptoMs: await replay(), setUpMs: await whole() }
  return { setUpMs: await whole(), cryptoMs: await replay() }
}

function warmInNode(): Warm {
  doSetUps(1_000, WARM_UP)
  const warm: Warm = { timed: [], rounds: [], single: [] }
  for (let round = 0; round < ROUNDS; round++) {
    const first = firstSeed(round)
    warm.timed.push(...timePairs(first, EACH_ROUND))
    const calls = prepareReplays(first + EACH_ROUND, EACH_ROUND)
    const replay = (): number => processorMs(calls) / EACH_ROUND
    const whole = (): number => processorMs(() => doSetUps(first + EACH_ROUND, EACH_ROUND)) / EACH_ROUND
    warm.rounds.push(
      round % 2 === 0 ? { cryptoMs: replay(), setUpMs: whole() } : { setUpMs: whole(), cryptoMs: replay() },
    )
    for (let at = 0; at < EACH_ROUND; at++)
      warm.single.push(processorMs(() => doSetUps(first + 2 * EACH_ROUND + at, 1)))
  }
  return warm
}

/** Milliseconds this process works: other programs on the machine do not count. */
function processorMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

function figuresOf(where: string, { timed, rounds, single }: Warm, judged: boolean): readonly Figure[] {
  const times = timed.map(({ setUpMs }) => setUpMs)
  const crypto = timed.map(({ cryptoMs }) => cryptoMs)
  const figure = (what: string, value: number, unit: string, atMost?: number): Figure => ({
    name: `${where}, ${what}`,
    value,
    unit,
    ...(judged && atMost !== undefined ? { goal: { atMost } } : {}),
  })
  const inRounds = median(rounds.map(({ setUpMs, cryptoMs }) => setUpMs / cryptoMs))
  return [
    figure('warm: fastest tenth', quantile(times, 0.1), 'ms'),
    figure('warm: median', median(times), 'ms', 2),
    figure('warm: p95', quantile(times, 0.95), 'ms', 2),
    figure('warm: median, processor time', median(single), 'ms', 2),
    figure('warm: p95, processor time', quantile(single, 0.95), 'ms', 2),
    figure('its calls alone: fastest tenth', quantile(crypto, 0.1), 'ms'),
    figure('its calls alone: processor time', median(rounds.map(({ cryptoMs }) => cryptoMs)), 'ms'),
    figure('against its calls, fastest tenths', quantile(times, 0.1) / quantile(crypto, 0.1), '×', 1.5),
    figure('against its calls, processor time in rounds', inRounds, '×', 1.5),
  ]
}

export default {
  id: 'ike-setup',
  title: `IKE_SA_INIT and IKE_AUTH, both sides (X25519, AES-GCM, pre-shared key), against the same cryptographic calls replayed alone: ${ROUNDS} × ${EACH_ROUND} of each, inputs new each time`,
  figures,
} satisfies Measurement
