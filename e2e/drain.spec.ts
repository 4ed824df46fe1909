import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { button, messages, step, timeline } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

/** Much longer than a task ever is on a quiet machine: a page that stands still takes seconds. */
const LONGEST_TASK_MS = 1_000
const RUN_MS = 150_000

declare global {
  interface Window {
    tasks?: number[]
  }
}

const clients = (page: Page) => page.getByRole('region', { name: 'Clients' })

/** Opens the run and writes down how long the page was busy at a time. */
async function openDrain(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.tasks = []
    const observer = new PerformanceObserver(list => {
      for (const { duration } of list.getEntries()) window.tasks?.push(duration)
    })
    observer.observe({ type: 'longtask' })
  })
  await page.goto('/?scenario=drain')
}

const ready = (page: Page): Promise<void> =>
  expect(page.locator('[data-run="ready"][data-digest]')).toBeAttached({ timeout: RUN_MS })

test('a gateway with a crowd of clients is drained: told in numbers, step by step, and the page answers throughout', async ({
  page,
}) => {
  test.setTimeout(RUN_MS + 60_000)
  await openDrain(page)
  await expect(page.getByRole('progressbar')).toBeVisible()
  await ready(page)

  await button(page, 'Last').click()
  const summary = clients(page).getByText(/^Of /)
  await expect(summary).toContainText(/Of (\d+) clients: 0 with SG1.*; \1 with SG2/)
  await button(page, 'First').click()
  await expect(summary).toContainText(/Of (\d+) clients: 0 with SG1.*; \1 with none/)

  const before = step(page)
  await button(page, 'Step forward').click()
  await expect.poll(() => step(page)).toBeGreaterThan(before)
  const max = Number(await timeline(page).getAttribute('max'))
  await timeline(page).fill(String(Math.floor(max / 2)))
  await expect(summary).toContainText(/: [1-9]\d* with SG1.*; [1-9]\d* with SG2/)

  const tasks = await page.evaluate(() => window.tasks ?? [])
  expect(Math.max(0, ...tasks)).toBeLessThan(LONGEST_TASK_MS)

  await test.step('a client is found, followed beside the others, and let go', async () => {
    const rows = clients(page).getByRole('row')
    const inView = await rows.count()
    expect(inView).toBeLessThan(40)
    await clients(page).getByRole('searchbox', { name: 'Find a client' }).fill('c17')
    await clients(page).getByRole('button', { name: 'Follow C17', exact: true }).click()
    await expect(messages(page).getByRole('listitem').filter({ hasText: 'C17' })).not.toHaveCount(0)
    await expect(page.getByRole('table', { name: 'SAD of C17' })).toBeVisible()
    await page.getByRole('button', { name: 'Unfollow C17' }).first().click()
    await expect(messages(page).getByRole('listitem').filter({ hasText: 'C17' })).toHaveCount(0)
  })

  await test.step('nothing stands in the way of anybody', async () => {
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  })
})

test('two drains are held against each other: how many came over, how long nobody served them, and who fared otherwise', async ({
  page,
}) => {
  test.setTimeout(2 * RUN_MS)
  await page.goto('/?scenario=drain&compare=drain-at-once')
  const crowds = page.getByRole('region', { name: 'What became of the clients' })
  await expect(crowds).toBeVisible({ timeout: RUN_MS })
  await expect(crowds.getByText(/^A: all \d+ clients came over/)).toBeVisible()
  await expect(crowds.getByRole('row', { name: /^clients that came over/ })).toContainText('worse')
  await expect(crowds.getByRole('figure', { name: 'Clients with SG2' })).toBeVisible()
  const follow = crowds.getByRole('button', { name: /^Follow C\d+$/ }).first()
  const client = (await follow.textContent()) ?? ''
  await follow.click()
  await expect(page.getByText(`Messages about ${client} and of everybody else`)).toBeVisible()
  await expect(page.getByRole('table', { name: 'Messages of both runs' })).toContainText(client)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
})

test('a long run can be stopped; the page then shows what it shows first', async ({ page }) => {
  await openDrain(page)
  await button(page, 'Stop').click()
  await ready(page)
  await expect(messages(page).getByRole('listitem').filter({ hasText: 'CTAR' })).not.toHaveCount(0)
})
