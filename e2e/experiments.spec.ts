import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { inAddress, open } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Sources' })

test('an experiment is opened by a link, run in a worker, stopped, and stands beside its source', async ({ page }) => {
  test.setTimeout(120_000)
  await open(page, 'scenario=cxtp-predictive&experiment=get-put&runs=5&seed=3')
  const experiment = dialog(page).getByRole('combobox', { name: 'Experiment' })
  await expect(experiment).toHaveValue('get-put')
  await expect(dialog(page).getByLabel('Runs a point')).toHaveValue('5')

  // A long one can be stopped.
  await experiment.selectOption('establish-n')
  await dialog(page).getByRole('button', { name: 'Run' }).click()
  await expect(dialog(page).getByText(/of 800 samples/)).toBeVisible({ timeout: 30_000 })
  await dialog(page).getByRole('button', { name: 'Stop' }).click()
  await expect(dialog(page).getByRole('button', { name: 'Run' })).toBeVisible()

  await experiment.selectOption('get-put')
  await dialog(page).getByLabel('Runs a point').fill('none')
  await expect(dialog(page).getByRole('button', { name: 'Run' })).toBeDisabled()
  await dialog(page).getByLabel('Runs a point').fill('5')
  await dialog(page).getByLabel('Seed').fill('3')
  await dialog(page).getByRole('button', { name: 'Run' }).click()
  await expect(dialog(page).getByRole('figure', { name: 'Figure' })).toContainText('GET', { timeout: 60_000 })
  await expect.poll(() => inAddress(page, 'sheet')).toBe('experiments/get-put/5/3')
  await expect(dialog(page).getByRole('table', { name: /^Beside/ })).toContainText('said in the text, §V-B')
  const { violations } = await new AxeBuilder({ page }).include('dialog').analyze()
  expect(violations.map(({ id }) => id)).toEqual([])

  for (const kind of ['SVG', 'PNG', 'CSV']) {
    const saved = page.waitForEvent('download')
    await dialog(page)
      .getByRole('button', { name: `Save ${kind}` })
      .click()
    expect((await saved).suggestedFilename()).toBe(`get-put-seed3.${kind.toLowerCase()}`)
  }
})
