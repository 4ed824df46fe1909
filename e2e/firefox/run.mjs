// Runs the cases of this folder (*.case.mjs) in the system's Firefox. Playwright drives only a Firefox of its own, so this
// uses WebDriver BiDi through puppeteer-core. Exit code 0: all passed. ROAMSCOPE_REPORT: file for the counts, as JSON.
import { readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import puppeteer from 'puppeteer-core'
import { ensureBuilt } from '../../scripts/support/builds.mjs'
import { findFirefox } from '../../scripts/support/external-tools.mjs'
import { stop } from '../../scripts/support/project.mjs'
import { serve } from '../../scripts/serve.mjs'

const LAUNCH_MS = 60_000
const CASE_MS = 60_000
const here = import.meta.dirname

/** A browser that hangs must not hang the tests. */
function within(milliseconds, what, promise) {
  let timer
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${what} took longer than ${milliseconds / 1000} s`)), milliseconds)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

function launch(executablePath) {
  // No update checks, no first-run pages, no telemetry: the machine may have no network.
  const extraPrefsFirefox = {
    'app.update.enabled': false,
    'browser.shell.checkDefaultBrowser': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
  }
  const options = { browser: 'firefox', executablePath, headless: true, timeout: LAUNCH_MS, extraPrefsFirefox }
  return within(LAUNCH_MS, 'starting Firefox', puppeteer.launch(options))
}

/** The first start on a cold machine can time out; only that is tried twice, never a case. */
const launchTwice = executablePath => launch(executablePath).catch(() => launch(executablePath))

async function runCase({ name, run }, browser, address) {
  const from = performance.now()
  const page = await browser.newPage()
  await page.setViewport({ width: 1440, height: 900 })
  const troubles = []
  page.on('pageerror', error => troubles.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  try {
    await within(CASE_MS, name, run({ page, address }))
    if (troubles.length > 0) throw new Error(`the page reported: ${troubles.join(' | ')}`)
    console.log(`  ok    ${name} (${((performance.now() - from) / 1000).toFixed(1)} s)`)
    return true
  } catch (error) {
    console.log(`  FAIL  ${name}: ${error.message}`)
    return false
  } finally {
    await page.close().catch(() => undefined)
  }
}

const executablePath = findFirefox() ?? stop('Firefox is not on this machine; FIREFOX_PATH can name it.')
const files = readdirSync(here).filter(name => name.endsWith('.case.mjs'))
const cases = (await Promise.all(files.sort().map(name => import(join(here, name))))).flatMap(module => module.default)
await ensureBuilt('app')
const server = await serve({ folder: resolve(here, '../../dist'), port: 0 })
const browser = await launchTwice(executablePath)
console.log(`Firefox: ${await browser.version()}`)
let passed = 0
for (const each of cases) if (await runCase(each, browser, server.address)) passed++
await within(10_000, 'closing Firefox', browser.close()).catch(() => browser.process()?.kill('SIGKILL'))
await server.close()
const counts = { passed, failed: cases.length - passed, skipped: 0 }
if (process.env.ROAMSCOPE_REPORT) writeFileSync(process.env.ROAMSCOPE_REPORT, JSON.stringify(counts))
process.exit(counts.failed === 0 && passed > 0 ? 0 : 1)
