import { readFileSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { open } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

const dialog = (page: Page) => page.getByRole('dialog', { name: /^Tunnel context at SG1/ })
const noViolations = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).include('dialog').analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
}

test('a tunnel is read out as text, an edited one is refused with its line, and the text is put in a branch', async ({
  page,
}) => {
  await open(page, 'scenario=get-put&step=215&view=row')
  await page
    .getByRole('row', { name: /0xc07ab2c8/ })
    .last()
    .click()
  await page.getByRole('button', { name: 'Get context' }).click()
  const text = dialog(page).getByRole('textbox', { name: 'Context' })
  await expect(text).toHaveValue(/roamscope-tunnel: 1\ntunnel: "eu"\nnode: "sg1"/)
  await expect(dialog(page)).toContainText('This text holds the keys of the tunnel')
  await noViolations(page)
  const saved = page.waitForEvent('download')
  await dialog(page).getByRole('button', { name: 'Download' }).click()
  const file = await saved
  expect(file.suggestedFilename()).toBe('sg1-eu.tunnel.yaml')
  const content = readFileSync(await file.path(), 'utf8')
  expect(await text.inputValue()).toBe(content)
  await dialog(page).getByRole('button', { name: 'Close' }).click()
  await expect(dialog(page)).toBeHidden()

  await page.getByRole('button', { name: 'Put context…' }).click()
  const give = (body: string) =>
    dialog(page)
      .getByLabel('Context file to put')
      .setInputFiles({ name: 'eu.yaml', mimeType: 'text/yaml', buffer: Buffer.from(body) })
  await give(content.replace('nextSend: 0', 'nextSend: 1'))
  await expect(dialog(page)).toContainText(/Refused, nothing is installed:Line \d+: this line was edited/)
  await noViolations(page)
  await give(content)
  await expect(dialog(page)).toContainText('is here already as sg1/ikev2/1')
})

test('a file that fits: the rows, what was tried, and a branch in which it is put', async ({ page }) => {
  await open(page, 'scenario=get-put&step=215&view=row')
  await page
    .getByRole('row', { name: /0xc07ab2c8/ })
    .last()
    .click()
  await page.getByRole('button', { name: 'Get context' }).click()
  const text = dialog(page).getByRole('textbox', { name: 'Context' })
  await expect(text).toHaveValue(/roamscope-tunnel/)
  const content = await text.inputValue()
  await open(page, 'scenario=get-put&step=230&view=row')
  await page
    .getByRole('row', { name: /sg1\/child|0xc0/ })
    .last()
    .click()
  await page.getByRole('button', { name: 'Put context…' }).click()
  await dialog(page)
    .getByLabel('Context file to put')
    .setInputFiles({ name: 'eu.yaml', mimeType: 'text/yaml', buffer: Buffer.from(content) })
  await expect(dialog(page)).toContainText('The tunnel of eu fits here: 7 rows.')
  await expect(dialog(page)).toContainText('answers request 2')
  await noViolations(page)
  await dialog(page).getByRole('button', { name: 'Put it in a branch' }).click()
  await expect(dialog(page)).toBeHidden()
  await expect(page.getByRole('button', { name: /put eu/ }).first()).toBeVisible()
})
