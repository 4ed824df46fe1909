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

/** The step in which nAR gets the mobile's SAs. */
function momentOfInstallation() {
  const { events } = JSON.parse(readFileSync(join(root, 'public/first-trace.json'), 'utf8'))
  const installs = ({ kind, node, table, step, counter }) =>
    kind === 'row' && node === 'nar' && table === 'SAD' && step > 0 && !counter
  return events.find(installs)?.step ?? 0
}

async function take(browser, address, colorScheme, file) {
  const context = await browser.newContext({ viewport: VIEWPORT, colorScheme, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(`${address}?scenario=cxtp-predictive&step=${momentOfInstallation()}`)
  // The scenarios and the engine arrive behind the first picture.
  await page.locator('[data-run="ready"]').waitFor({ state: 'attached' })
  await page.evaluate(() => document.fonts.ready)
  const requests = page
    .getByRole('list', { name: 'Messages' })
    .locator('button[data-message]')
    .filter({ hasText: 'CTAR' })
  await requests.nth(1).click({ force: true })
  await page.getByRole('tree', { name: 'Packet fields' }).waitFor()
  // The pointer and the focus ring belong to whoever took the picture.
  await page.mouse.move(0, 0)
  await page.evaluate(() => document.activeElement?.blur())
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
