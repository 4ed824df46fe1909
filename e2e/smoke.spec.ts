import { resolve } from 'node:path'
import { serve } from '../scripts/serve.mjs'
import { expect, test } from './watched-page.ts'

test('the page opens and shows something', async ({ page }) => {
  await page.goto('/')
  await expect(page).toHaveTitle(/Roamscope/)
  await expect(page.locator('#root')).not.toBeEmpty()
})

test('nothing inline may run in the page', async ({ page }) => {
  await page.goto('/')
  const policy = page.locator('meta[http-equiv="Content-Security-Policy"]')
  const content = await policy.getAttribute('content')
  expect(content).toContain("script-src 'self'")
  expect(content).not.toMatch(/script-src[^;]*unsafe/)
})

test('works under any base path of a static host', async ({ browser }) => {
  const server = await serve({ folder: resolve(import.meta.dirname, '../dist'), port: 0, base: '/some/repository/' })
  const page = await browser.newPage()
  const missing: string[] = []
  page.on('response', response => {
    if (response.status() >= 400) missing.push(response.url())
  })
  await page.goto(server.address)
  await expect(page.locator('#root')).not.toBeEmpty()
  expect(missing).toEqual([])
  await page.close()
  await server.close()
})
