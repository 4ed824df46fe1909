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

test('seven ways to leave a gateway: played under a fault, stopped, opened, and two of them compared', async ({
  page,
}) => {
  test.setTimeout(180_000)
  await open(page, 'scenario=redirect-context&sheet=experiments/leave-gateway/1/2/lose-1')
  await expect(dialog(page).getByLabel('Seed')).toHaveValue('2')
  await expect(dialog(page).getByLabel('Message since the trigger')).toHaveValue('1')
  const play = dialog(page).getByRole('button', { name: 'Play all seven' })
  await play.click()
  // Rows come in as they are ready, and stay when the rest is stopped.
  const effects = dialog(page).getByRole('table', { name: 'What the traffic notices' })
  await expect(effects.getByRole('row', { name: /REDIRECT and contexts/ })).toBeVisible({ timeout: 60_000 })
  await dialog(page).getByRole('button', { name: 'Stop' }).click()
  await expect(dialog(page).getByText(/^Stopped: /)).toBeVisible()

  await dialog(page).getByLabel('Message since the trigger').fill('0')
  await expect(play).toBeDisabled()
  await dialog(page).getByLabel('Befalls all').selectOption('own')
  await dialog(page)
    .getByLabel(/^Faults, as/)
    .fill('lose:it')
  await play.click()
  await expect(dialog(page).getByRole('alert')).toContainText('found kind "lose"', { timeout: 30_000 })

  await dialog(page).getByLabel('Befalls all').selectOption('none')
  await dialog(page).getByLabel('Seed').fill('3')
  await play.click()
  await expect(dialog(page).getByRole('button', { name: 'Save CSV' })).toBeVisible({ timeout: 90_000 })
  await expect(effects.getByRole('row')).toHaveCount(8)
  await expect(dialog(page).getByRole('figure', { name: 'Outages' })).toContainText('A whole IKEv2')
  await expect.poll(() => inAddress(page, 'sheet')).toBe('experiments/leave-gateway/1/3/none')
  const { violations } = await new AxeBuilder({ page }).include('dialog').analyze()
  expect(violations.map(({ id }) => id)).toEqual([])

  await effects.getByRole('checkbox', { name: 'Compare: Session resumption' }).check()
  await effects.getByRole('checkbox', { name: 'Compare: A whole IKEv2' }).check()
  await dialog(page).getByRole('button', { name: 'Compare the two that are ticked' }).click()
  await expect(dialog(page)).toBeHidden({ timeout: 60_000 })
  await expect.poll(() => inAddress(page, 'scenario')).toBe('leave-gateway-resumption')
  await expect.poll(() => inAddress(page, 'compare')).toContain('leave-gateway-full-ike')
  expect(inAddress(page, 'seed')).toBe('3')
})
