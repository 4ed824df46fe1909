import type * as Playwright from '@playwright/test'
import { drawBelow } from '../../src/lib/draw.ts'
import type { Figure, Measurement } from './bench.ts'
import { buildApp, buildPage, processorTimes, quantile, withChromium, workedMs } from './chromium.ts'
import { changesInPage, framesInPage, jumpInPage } from './explorer-page.ts'

/** Long enough for more than 10,000 steps. */
const QUERY = 'scenario=cxtp-predictive&set=untilUs=100000000'
const STEPS_AT_LEAST = 10_000
const ROUNDS = 3
const JUMPS = 40
/** Single steps begin here: the handover is told in the steps that follow. */
const FIRST_STEP = 120
const PLAYED_MS = 4_000
const VIEWPORT = { width: 1440, height: 900 }

/** All that goes into a frame. */
const COUNTERS = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration']

interface Pages {
  readonly explorer: Playwright.Page
  readonly bare: Playwright.Page
}

interface Sample {
  /** Clock, ms. */
  readonly ms: number
  /** Processor time of script, style and layout until the frame is out, ms: other programs do not count. */
  readonly cpuMs: number
}

const figures = async (): Promise<readonly Figure[]> =>
  withChromium([await buildApp(), await buildPage('bare-page')], (browser, [app = '', bare = '']) =>
    measured(browser, `${app}?${QUERY}`, bare),
  )

async function measured(
  browser: Playwright.Browser,
  appAddress: string,
  bareAddress: string,
): Promise<readonly Figure[]> {
  const context = await browser.newContext({ viewport: VIEWPORT })
  const explorer = await context.newPage()
  await explorer.goto(appAddress)
  await explorer.waitForFunction(
    least => Number(document.querySelector<HTMLInputElement>('input[type=range]')?.max) >= least,
    STEPS_AT_LEAST,
    { timeout: 120_000 },
  )
  const steps = Number(await explorer.getByRole('slider', { name: 'Timeline' }).getAttribute('max')) + 1
  const anywhere = (round: number): number[] =>
    Array.from({ length: JUMPS }, (_, count) =>
      drawBelow({ seed: round, node: 'bench', purpose: 'jump', count }, steps),
    )
  const { changes, elements } = await explorer.evaluate(changesInPage, anywhere(ROUNDS))
  const bare = await context.newPage()
  await bare.goto(`${bareAddress}?elements=${elements}&changes=${Math.round(changes)}`)
  const pages = { explorer, bare }
  const samples = { jump: [] as Sample[], step: [] as Sample[], bare: [] as Sample[] }
  for (let round = 0; round < ROUNDS; round++) {
    const jumps = anywhere(round)
    samples.bare.push(...(await visit(pages.bare, jumps)))
    samples.jump.push(...(await visit(pages.explorer, jumps)))
    const first = FIRST_STEP + round * JUMPS
    samples.step.push(
      ...(await visit(
        pages.explorer,
        Array.from({ length: JUMPS }, (_, i) => first + i),
      )),
    )
  }
  return [
    { name: 'steps', value: steps, unit: '', goal: { atLeast: STEPS_AT_LEAST } },
    { name: 'elements in the page', value: elements, unit: '' },
    { name: 'changes in the document, each jump', value: changes, unit: '' },
    ...timesOf('any step from any other', samples.jump, samples.bare, { atMost: 8 }),
    ...timesOf('the next step', samples.step, samples.bare, { atMost: 8 }),
    ...timesOf('bare React page, as many changes', samples.bare),
    ...(await played(pages)),
  ]
}

/** Visits steps one by one. */
async function visit(page: Playwright.Page, steps: readonly number[]): Promise<readonly Sample[]> {
  await page.bringToFront()
  const session = await processorTimes(page)
  const samples: Sample[] = []
  for (const step of steps) {
    const before = await workedMs(session, COUNTERS)
    const { ms } = await page.evaluate(jumpInPage, step)
    samples.push({ ms, cpuMs: (await workedMs(session, COUNTERS)) - before })
  }
  await session.detach()
  return samples
}

function timesOf(
  name: string,
  samples: readonly Sample[],
  bare?: readonly Sample[],
  goal?: Figure['goal'],
): readonly Figure[] {
  const clock = samples.map(({ ms }) => ms)
  const cpu = samples.map(({ cpuMs }) => cpuMs)
  const times: Figure[] = [
    { name: `${name}: p50`, value: quantile(clock, 0.5), unit: 'ms' },
    { name: `${name}: p95`, value: quantile(clock, 0.95), unit: 'ms', ...(goal === undefined ? {} : { goal }) },
    { name: `${name}: p50, processor time`, value: quantile(cpu, 0.5), unit: 'ms' },
    {
      name: `${name}: p95, processor time`,
      value: quantile(cpu, 0.95),
      unit: 'ms',
      ...(goal === undefined ? {} : { goal }),
    },
  ]
  if (bare === undefined) return times
  const ratio =
    quantile(cpu, 0.5) /
    quantile(
      bare.map(({ cpuMs }) => cpuMs),
      0.5,
    )
  return [...times, { name: `${name}: processor time against bare React`, value: ratio, unit: '×' }]
}

async function played({ explorer, bare }: Pages): Promise<readonly Figure[]> {
  await bare.bringToFront()
  const resting = await bare.evaluate(framesInPage, PLAYED_MS)
  await explorer.bringToFront()
  await explorer.evaluate(jumpInPage, FIRST_STEP)
  await explorer.getByRole('button', { name: 'Play', exact: true }).click()
  const frames = await explorer.evaluate(framesInPage, PLAYED_MS)
  await explorer.keyboard.press(' ')
  const session = await explorer.context().newCDPSession(explorer)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return [
    { name: 'playing: frames', value: rate(frames), unit: '/s', goal: { atLeast: 58 } },
    { name: 'playing: p95 between frames', value: quantile(frames, 0.95), unit: 'ms' },
    { name: 'bare page at rest: frames', value: rate(resting), unit: '/s' },
    { name: 'heap', value: usedSize / 1e6, unit: 'MB' },
  ]
}

const rate = (gaps: readonly number[]): number => (1_000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0)

export default {
  id: 'explorer',
  title: `the explorer in Chromium: every view drawn again for a step (script, style, layout), ${ROUNDS} × ${JUMPS} of each`,
  figures,
} satisfies Measurement
