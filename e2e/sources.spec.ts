import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { button, inAddress, open, step } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Sources' })
const notes = (page: Page) => dialog(page).getByRole('list', { name: 'Review notes' })

test('review notes: listed by source, linkable, each opens the moment of the run that shows it', async ({ page }) => {
  await open(page)
  await button(page, 'Sources').click()
  await expect(dialog(page)).toBeVisible()
  const all = await notes(page).locator('> li').count()
  await dialog(page).getByRole('combobox', { name: 'Source' }).selectOption('RFC 4067')
  const some = await notes(page).locator('> li').count()
  expect(some).toBeGreaterThan(4)
  expect(some).toBeLessThan(all)
  await notes(page).getByText('A lost CTAA cannot be made good').click()
  await expect.poll(() => inAddress(page, 'sheet')).toBe('notes/rfc4067-duplicate-ctar')

  // The address opens the same note again.
  await open(page, new URL(page.url()).search.slice(1))
  await expect(notes(page).getByText('A router must ignore a CTAR')).toBeInViewport()
  const { violations } = await new AxeBuilder({ page }).include('dialog').analyze()
  expect(violations.map(({ id }) => id)).toEqual([])

  await dialog(page)
    .getByRole('button', { name: /^Play cxtp-predictive: the RFC’s rule/ })
    .click()
  await expect(dialog(page)).toBeHidden()
  await expect.poll(() => inAddress(page, 'sheet')).toBeNull()
  await expect(page.getByRole('status').first()).toContainText('no answer to any CTAR')
  expect(step(page)).toBeGreaterThan(1_000)
  expect(page.url()).toContain('fault=drop:CTAA')
})

test('closing returns to the same moment', async ({ page }) => {
  await open(page, 'scenario=cxtp-predictive&step=130&sheet=notes')
  await dialog(page).getByRole('button', { name: 'Close' }).click()
  await expect(dialog(page)).toBeHidden()
  expect(step(page)).toBe(130)
})

test('the papers’ figures: runs are made when asked for, can be stopped, and stand beside the paper’s', async ({
  page,
}) => {
  test.setTimeout(120_000)
  await open(page, 'scenario=cxtp-predictive&step=130&sheet=papers')
  await dialog(page).getByRole('button', { name: 'Run the comparison' }).click()
  await dialog(page).getByRole('button', { name: 'Stop' }).click()
  await dialog(page).getByRole('button', { name: 'Run the comparison' }).click()
  const table = dialog(page).getByRole('table', { name: /^Table 1/ })
  await expect(table.getByRole('row')).toHaveCount(5, { timeout: 90_000 })
  await expect(table).toContainText('106 [82]')
  await expect(dialog(page).getByRole('figure')).toContainText('δ, IKEv1 main mode:')
  const { violations } = await new AxeBuilder({ page }).include('dialog').analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await table.getByRole('button', { name: 'Open the run ike1-aggressive' }).click()
  await expect(dialog(page)).toBeHidden()
  await expect.poll(() => inAddress(page, 'scenario')).toBe('ike1-aggressive')
})
