import type { Page } from '@playwright/test'
import { button, digestIn, messagesNamed, narration, open } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true })

/** Nothing may stick out of the page sideways. */
async function expectNoSideways(page: Page): Promise<void> {
  const [content, room] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth])
  expect(content).toBeLessThanOrEqual(room ?? 0)
}

test('shows one panel at a time behind tabs, and every table behind one of its own', async ({ page }) => {
  await open(page)
  await expectNoSideways(page)
  for (const name of ['Tables', 'Packet', 'Map', 'Machine', 'Row', 'Why']) {
    await tab(page, name).tap()
    await expect(tab(page, name)).toHaveAttribute('aria-selected', 'true')
    await expectNoSideways(page)
  }
  await tab(page, 'Tables').tap()
  for (const node of ['pAR', 'MN', 'nAR']) {
    await tab(page, `SAD of ${node}`).tap()
    await expect(page.getByRole('table', { name: `SAD of ${node}` })).toBeVisible()
  }
  await tab(page, 'SPD of MN').tap()
  await expect(page.getByRole('table', { name: 'SPD of MN' })).toContainText('BYPASS')
})

test('a message that is touched opens down to its octets', async ({ page }) => {
  await open(page)
  await messagesNamed(page, 'CTAR').first().getByRole('button').first().tap()
  await expect(tab(page, 'Packet')).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('tree', { name: 'Packet fields' })).toBeVisible()
  await expect(page.getByRole('grid', { name: 'Packet bytes' })).toBeAttached()
  await expectNoSideways(page)
})

test('steps, tells and changes the tables by touch', async ({ page }) => {
  await open(page)
  await button(page, 'First').tap()
  const before = await narration(page).textContent()
  await button(page, 'Step forward').tap()
  await expect(narration(page)).not.toHaveText(before ?? '')
  await button(page, 'Last').tap()
  await tab(page, 'Tables').tap()
  await tab(page, 'SAD of nAR').tap()
  await expect(page.getByRole('table', { name: 'SAD of nAR' })).toContainText('0x00000101')
})

test('asks what if by touch', async ({ page }) => {
  await open(page)
  const before = await digestIn(page)
  await messagesNamed(page, 'PCTD').first().getByRole('button', { name: 'What if…', exact: true }).tap()
  await page.getByRole('menuitem', { name: 'Drop', exact: true }).tap()
  await expect.poll(() => digestIn(page)).not.toBe(before)
  await expect(messagesNamed(page, 'PCTD').filter({ hasText: 'lost' })).toHaveCount(1)
})

test('fingers can hit what steps', async ({ page }) => {
  await open(page)
  for (const name of ['First', 'Step back', 'Play', 'Step forward', 'Last']) {
    const box = await button(page, name).boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44)
  }
  for (const name of ['Next message', 'Next table change', 'Next state change', 'Next fault']) {
    const box = await button(page, name).boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(36)
  }
})
