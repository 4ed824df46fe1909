import type { Page } from '@playwright/test'
import { expect, test } from './watched-page.ts'

/** Opens a scenario and waits until its run is there. */
async function open(page: Page, query = 'scenario=cxtp-predictive'): Promise<void> {
  await page.goto(`/?${query}`)
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeEnabled()
  await expect(messages(page).getByRole('listitem')).not.toHaveCount(0)
  await expect(page.locator('[data-run="ready"]')).toBeAttached()
}

const messages = (page: Page) => page.getByRole('list', { name: 'Messages' })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const step = (page: Page): number => Number(new URL(page.url()).searchParams.get('step'))

test('plays the predictive handover message by message, and back', async ({ page }) => {
  await open(page)
  for (const name of ['CTAR', 'PCTD', 'CTDR', 'CTAA', 'BU', 'BA']) {
    await expect(messages(page).getByText(name).first()).toBeAttached()
  }
  await button(page, 'First').click()
  const narration = page.getByRole('status').first()
  const before = await narration.textContent()
  await button(page, 'Next message').click()
  await expect(narration).not.toHaveText(before ?? '')
  const first = step(page)
  await button(page, 'Step forward').click()
  await expect.poll(() => step(page)).toBeGreaterThan(first)
  await button(page, 'Step back').click()
  await expect.poll(() => step(page)).toBe(first)
})

test('carries the SAs from pAR to nAR in the tables', async ({ page }) => {
  await open(page)
  const sad = (node: string) => page.getByRole('table', { name: `SAD of ${node}` })
  await button(page, 'First').click()
  await expect(sad('pAR')).toContainText('0x00000101')
  await expect(sad('nAR')).not.toContainText('0x00000101')
  await button(page, 'Last').click()
  await expect(sad('pAR')).not.toContainText('0x00000101')
  await expect(sad('nAR')).toContainText('0x00000101')
  await expect(sad('MN')).toContainText('2::10')
})

test('marks what the last step changed', async ({ page }) => {
  await open(page)
  await button(page, 'First').click()
  await button(page, 'Next table change').click()
  await expect(page.locator('[data-change="removed"]').first()).toBeAttached()
  for (let i = 0; i < 8 && (await page.locator('[data-change="added"]').count()) === 0; i++) {
    await button(page, 'Next table change').click()
  }
  await expect(page.locator('[data-change="added"]').first()).toBeAttached()
})

test('opens a message down to its octets, both ways', async ({ page }) => {
  await open(page)
  await messages(page).getByRole('listitem').filter({ hasText: 'CTAR' }).first().getByRole('button').first().click()
  const tree = page.getByRole('tree', { name: 'Packet fields' })
  await expect(tree).toBeVisible()
  const token = tree.getByRole('treeitem').filter({ hasText: 'Authorization token' }).last()
  await expect(token).toBeVisible()
  await token.click()
  const grid = page.getByRole('grid', { name: 'Packet bytes' })
  await expect(grid.locator('[aria-selected="true"]')).toHaveCount(4)
})

test('asks what if the CTAA were lost: a new branch, the CTAR repeated, the link keeps it', async ({ page }) => {
  await open(page)
  const acknowledgement = messages(page).getByRole('listitem').filter({ hasText: 'CTAA' }).first()
  await acknowledgement.getByRole('button', { name: 'What if…' }).click()
  await page.getByRole('menuitem', { name: 'Drop' }).click()
  await expect.poll(() => new URL(page.url()).searchParams.get('fault')).toBe('drop:CTAA#1')
  await expect(messages(page).getByRole('listitem').filter({ hasText: 'CTAR' })).toHaveCount(3)
  await page.reload()
  await expect(messages(page).getByRole('listitem').filter({ hasText: 'CTAR' })).toHaveCount(3)
})

test('a link opens exactly that moment', async ({ page, context }) => {
  await open(page)
  await button(page, 'First').click()
  for (let i = 0; i < 4; i++) await button(page, 'Next message').click()
  const told = await page.getByRole('status').first().textContent()
  const other = await context.newPage()
  await other.goto(page.url())
  await expect(other.getByRole('status').first()).toHaveText(told ?? '')
  await expect(other.getByRole('slider', { name: 'Timeline' })).toHaveValue(
    await page.getByRole('slider', { name: 'Timeline' }).inputValue(),
  )
})

test('plays by keyboard alone', async ({ page }) => {
  await open(page)
  await page.keyboard.press('Home')
  const start = step(page)
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => step(page)).toBeGreaterThan(start)
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => step(page)).toBe(start)
  await page.keyboard.press('End')
  await expect(button(page, 'Step forward')).toBeDisabled()
})

test('shows the state chart of a chosen machine', async ({ page }) => {
  await open(page)
  await button(page, 'Last').click()
  await page.getByRole('tab', { name: 'Machine' }).click()
  await page
    .getByRole('button', { name: /nar\/cxtp\/1|nAR.*active/ })
    .first()
    .click()
  const chart = page.getByRole('region', { name: /^State chart of/ })
  await expect(chart).toContainText('held')
  await expect(chart).toContainText('active')
})

test('changes scenarios, and Back returns', async ({ page }) => {
  await open(page)
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('cxtp-reactive')
  await expect(messages(page).getByRole('listitem').filter({ hasText: 'CT-Req' })).toHaveCount(1)
  await page.goBack()
  await expect(messages(page).getByRole('listitem').filter({ hasText: 'CT-Req' })).toHaveCount(0)
})

test('every run opens where its first message is sent, however it was chosen; a link says its step', async ({
  page,
}) => {
  const sent = page.getByRole('status').first().filter({ hasText: 'CTAR' })
  await page.goto('/')
  await expect(sent).toBeVisible()
  await open(page)
  await expect(sent).toBeVisible()
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('cxtp-network-par')
  await expect(page.getByRole('status').first()).toContainText('CTD')
  await open(page, 'scenario=cxtp-predictive&step=0')
  expect(step(page)).toBe(0)
})

test('a link to no scenario names the nearest by title and id', async ({ page }) => {
  await page.goto('/?scenario=cxtp-predicitve')
  await expect(page.getByRole('alert')).toContainText('“Predictive context transfer” (cxtp-predictive)')
})

for (const [query, says] of [
  ['scenario=nope', 'nope'],
  ['scenario=cxtp-predictive&fault=explode:CTAA', 'explode'],
  ['scenario=cxtp-predictive&seed=minus', 'minus'],
  ['scenario=cxtp-predictive&set=cxtp.mode=foo', 'foo'],
] as const) {
  test(`tells what is wrong with a link: ${query}`, async ({ page }) => {
    await page.goto(`/?${query}`)
    await expect(page.getByRole('alert').filter({ hasText: says })).toBeVisible()
  })
}
