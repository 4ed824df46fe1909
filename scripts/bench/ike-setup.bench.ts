import { loadavg } from 'node:os'
import type * as Playwright from '@playwright/test'
import type { Figure, Measurement } from './bench.ts'
import { buildPage, processorTimes, quantile, withChromium, workedMs } from './chromium.ts'
import type {} from './ike-page/main.ts'
import { callsOf, doSetUps, prepareReplays, timePairs, type Timed } from './ike-pair.ts'
import { median } from './measure.ts'

const FRESH_PAGES = 9
/** Until the engine has compiled what is hot. */
const WARM_UP = 200
const ROUNDS = 12
const EACH_ROUND = 25

/** Processor time of as many set-ups, and of their calls alone, ms each. */
interface Round {
  readonly setUpMs: number
  readonly cryptoMs: number
}

async function figures(): Promise<readonly Figure[]> {
  const [before = 0] = loadavg()
  const inChromium = await withChromium([await buildPage('ike-page')], (browser, [address = '']) =>
    figuresOfPage(browser, address),
  )
  const inNode = figuresOfNode()
  return [
    { name: 'cryptographic calls', value: callsOf(1).length, unit: '' },
    ...inChromium,
    ...inNode,
    { name: 'load of the machine before and after', value: before, unit: '' },
    { name: '', value: loadavg()[0] ?? 0, unit: '' },
  ]
}

async function figuresOfPage(browser: Playwright.Browser, address: string): Promise<readonly Figure[]> {
  const cold: number[] = []
  for (let at = 0; at < FRESH_PAGES; at++) {
    const page = await freshPage(browser, address)
    cold.push(await page.evaluate(seed => window.ike.timeFirst(seed), at))
    await page.context().close()
  }
  const page = await freshPage(browser, address)
  await page.evaluate(length => window.ike.doSetUps(1_000, length), WARM_UP)
  const session = await processorTimes(page)
  const rounds: Round[] = []
  const timed: Timed[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const seed = 10_000 + 2 * round * EACH_ROUND
    timed.push(
      ...(await page.evaluate(([first, length]) => window.ike.timePairs(first, length), [seed, EACH_ROUND] as const)),
    )
    rounds.push(await roundOfPage(page, session, seed + EACH_ROUND))
  }
  return [
    { name: 'Chromium, first in a fresh page: median', value: median(cold), unit: 'ms', goal: { atMost: 20 } },
    { name: 'Chromium, first in a fresh page: fastest', value: Math.min(...cold), unit: 'ms' },
    ...figuresOf('Chromium', timed, rounds, true),
  ]
}

const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

async function freshPage(browser: Playwright.Browser, address: string): Promise<Playwright.Page> {
  // A context of its own: nothing is compiled or kept from the page before.
  const context = await browser.newContext()
  // Such pages have a clock of 5 µs, others one of 100 µs.
  await context.route('**', async route => {
    const response = await route.fetch()
    await route.fulfill({ response, headers: { ...response.headers(), ...ISOLATED } })
  })
  const page = await context.newPage()
  await page.goto(address)
  await page.waitForFunction(() => 'ike' in window)
  return page
}

async function roundOfPage(page: Playwright.Page, session: Playwright.CDPSession, first: number): Promise<Round> {
  const range = [first, EACH_ROUND] as const
  await page.evaluate(([from, length]) => {
    window.ike.replay = window.ike.prepareReplays(from, length)
  }, range)
  const start = await workedMs(session, COUNTERS)
  await page.evaluate(() => window.ike.replay?.())
  const replayed = await workedMs(session, COUNTERS)
  await page.evaluate(([from, length]) => window.ike.doSetUps(from, length), range)
  const done = await workedMs(session, COUNTERS)
  return { cryptoMs: (replayed - start) / EACH_ROUND, setUpMs: (done - replayed) / EACH_ROUND }
}

const COUNTERS = ['TaskDuration']

function figuresOfNode(): readonly Figure[] {
  doSetUps(1_000, WARM_UP)
  const rounds: Round[] = []
  const timed: Timed[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const seed = 10_000 + 2 * round * EACH_ROUND
    timed.push(...timePairs(seed, EACH_ROUND))
    const replay = prepareReplays(seed + EACH_ROUND, EACH_ROUND)
    const cryptoMs = processorMs(replay) / EACH_ROUND
    rounds.push({ cryptoMs, setUpMs: processorMs(() => doSetUps(seed + EACH_ROUND, EACH_ROUND)) / EACH_ROUND })
  }
  return figuresOf('Node', timed, rounds, false)
}

/** Milliseconds this process works: other programs on the machine do not count. */
function processorMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

function figuresOf(
  where: string,
  timed: readonly Timed[],
  rounds: readonly Round[],
  judged: boolean,
): readonly Figure[] {
  const times = timed.map(({ setUpMs }) => setUpMs)
  const crypto = timed.map(({ cryptoMs }) => cryptoMs)
  const goal = (atMost: number): Pick<Figure, 'goal'> => (judged ? { goal: { atMost } } : {})
  const figure = (what: string, value: number, unit: string, more: Pick<Figure, 'goal'> = {}): Figure => ({
    name: `${where}, ${what}`,
    value,
    unit,
    ...more,
  })
  return [
    figure('warm: fastest tenth', quantile(times, 0.1), 'ms'),
    figure('warm: median', median(times), 'ms', goal(2)),
    figure('warm: p95', quantile(times, 0.95), 'ms', goal(2)),
    figure('warm: processor time, median of rounds', median(rounds.map(({ setUpMs }) => setUpMs)), 'ms', goal(2)),
    figure('calls alone: fastest tenth', quantile(crypto, 0.1), 'ms'),
    figure('calls alone: processor time', median(rounds.map(({ cryptoMs }) => cryptoMs)), 'ms'),
    figure('against its calls, fastest tenths', quantile(times, 0.1) / quantile(crypto, 0.1), '×', goal(1.5)),
    figure(
      'against its calls, processor time',
      median(rounds.map(({ setUpMs, cryptoMs }) => setUpMs / cryptoMs)),
      '×',
      goal(1.5),
    ),
  ]
}

export default {
  id: 'ike-setup',
  title: `IKE_SA_INIT and IKE_AUTH, both sides (X25519, AES-GCM, pre-shared key), against the same cryptographic calls replayed alone; ${ROUNDS} × ${EACH_ROUND}, inputs new each time`,
  figures,
} satisfies Measurement
