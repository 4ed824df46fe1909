// What benches need of a browser: modules outside their bundle, and pages built and served.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Playwright from '@playwright/test'
import type * as Vite from 'vite'
import type * as Serving from '../serve.mjs'
import { compiledAhead } from '../support/compiled-ahead.ts'
import type * as ExternalTools from '../support/external-tools.mjs'

const load = <T>(specifier: string): Promise<T> => import(/* @vite-ignore */ specifier) as Promise<T>
const script = (path: string): string => pathToFileURL(resolve('scripts', path)).href

/** Builds a page of `scripts/bench` as the app is built; gives the folder. */
export async function buildPage(name: string): Promise<string> {
  const { build } = await load<typeof Vite>('vite')
  const outDir = resolve('.cache/bench-pages', name)
  await build({
    root: resolve('scripts/bench', name),
    base: './',
    logLevel: 'warn',
    plugins: [compiledAhead()],
    build: { outDir, emptyOutDir: true },
  })
  return outDir
}

/** Builds the app if it is stale; gives the folder. */
export async function buildApp(): Promise<string> {
  const { ensureBuilt } = await load<{ ensureBuilt: (name: string) => Promise<void> }>(script('support/builds.mjs'))
  await ensureBuilt('app')
  return resolve('dist')
}

/** Runs `use` with a browser and the addresses of these folders, and ends both. */
export async function withChromium<T>(
  folders: readonly string[],
  use: (browser: Playwright.Browser, addresses: readonly string[]) => Promise<T>,
): Promise<T> {
  const { chromium } = await load<typeof Playwright>('@playwright/test')
  const { findChromium } = await load<typeof ExternalTools>(script('support/external-tools.mjs'))
  const { serve } = await load<typeof Serving>(script('serve.mjs'))
  const executablePath = await findChromium()
  if (executablePath === undefined) throw new Error('Chromium is not on this machine; CHROMIUM_PATH can name it.')
  const args = ['--disable-background-networking', '--disable-component-update', '--disable-sync']
  if (process.getuid?.() === 0) args.push('--no-sandbox')
  const servers = await Promise.all(folders.map(folder => serve({ folder, port: 0 })))
  const browser = await chromium.launch({ executablePath, args })
  try {
    return await use(
      browser,
      servers.map(({ address }) => address),
    )
  } finally {
    await browser.close()
    await Promise.all(servers.map(server => server.close()))
  }
}

/** A page's counters, of processor time: other programs do not count. */
export async function processorTimes(page: Playwright.Page): Promise<Playwright.CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return session
}

/** Sum of these counters so far, ms. */
export async function workedMs(session: Playwright.CDPSession, counters: readonly string[]): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  const of = (name: string): number => (metrics.find(metric => metric.name === name)?.value ?? 0) * 1_000
  return counters.reduce((sum, name) => sum + of(name), 0)
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
