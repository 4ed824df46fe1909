import type * as Playwright from '@playwright/test'
import { drawBelow } from '../../src/lib/draw.ts'
import type { Figure, Measurement } from './bench.ts'
import { buildApp, processorTimes, quantile, withChromium, workedMs } from './chromium.ts'
import { jumpInPage } from './explorer-page.ts'

const QUERY = 'scenario=drain'
const JUMPS = 40
const VIEWPORT = { width: 1440, height: 900 }
const RUN_MS = 300_000
/** All that goes into a frame. */
const COUNTERS = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration']
/** A hand that moves notices what takes longer, ms. */
const LONG_MS = 50

declare global {
  interface Window {
    longTasks?: number[]
  }
}

const figures = async (): Promise<readonly Figure[]> =>
  withChromium([await buildApp()], (browser, [app = '']) => measured(browser, `${app}?${QUERY}`))

async function measured(browser: Playwright.Browser, address: string): Promise<readonly Figure[]> {
  const page = await (await browser.newContext({ viewport: VIEWPORT })).newPage()
  await page.addInitScript(() => {
    window.longTasks = []
    new PerformanceObserver(list => {
      for (const { duration } of list.getEntries()) window.longTasks?.push(duration)
    }).observe({ type: 'longtask' })
  })
  const began = performance.now()
  await page.goto(address)
  await page.waitForSelector('[data-run="ready"][data-digest]', { state: 'attached', timeout: RUN_MS })
  const shownMs = performance.now() - began
  const long = await page.evaluate(() => window.longTasks ?? [])
  const steps = Number(await page.getByRole('slider', { name: 'Timeline' }).getAttribute('max')) + 1
  const anywhere = Array.from({ length: JUMPS }, (_, count) =>
    drawBelow({ seed: 1, node: 'bench', purpose: 'jump', count }, steps),
  )
  const first = Math.floor(steps / 2)
  const jumps = await visit(page, anywhere)
  const next = await visit(
    page,
    Array.from({ length: JUMPS }, (_, i) => first + i),
  )
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return [
    { name: 'steps', value: steps, unit: '' },
    { name: 'from the address to the first picture, run and judgement in it', value: shownMs / 1_000, unit: 's' },
    { name: `tasks of the page longer than ${LONG_MS} ms until then`, value: long.length, unit: '' },
    { name: 'the longest of them', value: Math.max(0, ...long), unit: 'ms' },
    { name: 'any step from any other: p50, processor time', value: quantile(jumps, 0.5), unit: 'ms' },
    {
      name: 'any step from any other: p95, processor time',
      value: quantile(jumps, 0.95),
      unit: 'ms',
      goal: { atMost: 16 },
    },
    { name: 'the next step: p50, processor time', value: quantile(next, 0.5), unit: 'ms' },
    { name: 'the next step: p95, processor time', value: quantile(next, 0.95), unit: 'ms', goal: { atMost: 16 } },
    { name: 'heap', value: usedSize / 1e6, unit: 'MB', goal: { atMost: 500 } },
  ]
}

/** Processor time of script, style and layout for each step until its frame is out, ms. */
async function visit(page: Playwright.Page, steps: readonly number[]): Promise<readonly number[]> {
  await page.bringToFront()
  const session = await processorTimes(page)
  const times: number[] = []
  for (const step of steps) {
    const before = await workedMs(session, COUNTERS)
    await page.evaluate(jumpInPage, step)
    times.push((await workedMs(session, COUNTERS)) - before)
  }
  await session.detach()
  return times
}

export default {
  id: 'crowd-page',
  title: `the page with a gateway that is drained of a crowd of clients (${QUERY}), in Chromium`,
  figures,
} satisfies Measurement
