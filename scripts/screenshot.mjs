// npm run screenshot: takes docs/workbench.png and docs/workbench-dark.png of the running app, at the moment at which the
// new router has installed what was transferred.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { ensureBuilt } from './support/builds.mjs'
import { ensureDependencies } from './support/dependencies.mjs'
import { ensureExternalTools, findChromium } from './support/external-tools.mjs'
import { root, say, stop } from './support/project.mjs'
import { serve } from './serve.mjs'

const VIEWPORT = { width: 1440, height: 900 }

/** The step in which the tables of nAR get the mobile's first row. */
function momentOfInstallation() {
  const { events } = JSON.parse(readFileSync(join(root, 'public/first-trace.json'), 'utf8'))
  const row = events.find(
    ({ kind, node, step, table }) => kind === 'row' && node === 'nar' && table === 'SAD' && step > 0,
  )
  return row?.step ?? 0
}

async function take(browser, address, colorScheme, file) {
  const context = await browser.newContext({ viewport: VIEWPORT, colorScheme, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(`${address}?scenario=cxtp-predictive&step=${momentOfInstallation()}`)
  await page.getByRole('region', { name: 'Message sequence' }).waitFor()
  await page.evaluate(() => document.fonts.ready)
  // The scenarios and the engine arrive behind the first picture.
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: join(root, file) })
  await context.close()
  say(`wrote ${file}`)
}

await ensureDependencies()
const missing = await ensureExternalTools()
if (missing.Chromium !== undefined) stop(missing.Chromium, 1)
await ensureBuilt('app')
const server = await serve({ folder: join(root, 'dist'), port: 0 })
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const browser = await chromium.launch({ executablePath: await findChromium(), args })
await take(browser, server.address, 'light', 'docs/workbench.png')
await take(browser, server.address, 'dark', 'docs/workbench-dark.png')
await browser.close()
await server.close()
