import { readFile } from 'node:fs/promises'
import type { Download, Page } from '@playwright/test'
import { button, digestIn, messages, messagesNamed, open } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

async function exported(page: Page, item: string): Promise<Download> {
  await button(page, 'Export').click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click()
  return download
}

const chooser = (page: Page) => page.locator('input[type=file]')

test('a trace that was saved opens again as the same run, without the engine', async ({ page }) => {
  await open(page)
  const digest = await digestIn(page)
  const download = await exported(page, 'Trace')
  expect(download.suggestedFilename()).toBe('cxtp-predictive-seed1.roamscope.json')
  const file = await download.path()
  await open(page, 'scenario=cxtp-reactive')
  await chooser(page).setInputFiles({
    name: 'saved.roamscope.json',
    mimeType: 'application/json',
    buffer: await readFile(file),
  })
  await expect(page.getByRole('button', { name: /^file: Predictive context transfer/ })).toBeVisible()
  await expect(messagesNamed(page, 'PCTD')).toHaveCount(1)
  await expect.poll(() => digestIn(page)).toBe(digest)
})

for (const [item, name, begins] of [
  ['Capture', 'cxtp-predictive-seed1.pcapng', '\n\r\r\n'],
  ['Keys for the capture', 'cxtp-predictive-seed1.keys.json', '{'],
  ['Mermaid', 'cxtp-predictive-seed1.mmd', '---'],
  ['PlantUML', 'cxtp-predictive-seed1.puml', '@startuml'],
  ['Text ladder', 'cxtp-predictive-seed1.txt', ''],
  ['Messages as CSV', 'cxtp-predictive-seed1.csv', 'n'],
] as const) {
  test(`exports: ${item}`, async ({ page }) => {
    await open(page)
    const download = await exported(page, item)
    expect(download.suggestedFilename()).toBe(name)
    const content = (await readFile(await download.path())).toString('latin1')
    expect(content.length).toBeGreaterThan(200)
    expect(content.startsWith(begins)).toBe(true)
  })
}

for (const [what, content, says] of [
  ['no JSON', 'hello', 'text that is not JSON'],
  ['another JSON', '{"kind":"recipe"}', 'kind'],
  ['a trace cut short', '{"kind":"roamscope-trace","header":{"format":1}', 'not JSON'],
  ['nothing', '', 'an empty file'],
] as const) {
  test(`a file with ${what} is refused in one sentence, and the run stays`, async ({ page }) => {
    await open(page)
    const before = await digestIn(page)
    await chooser(page).setInputFiles({ name: 'odd.json', mimeType: 'application/json', buffer: Buffer.from(content) })
    const alert = page.getByRole('alert')
    await expect(alert).toContainText('odd.json')
    await expect(alert).toContainText(says)
    expect(await digestIn(page)).toBe(before)
    await expect(messages(page).getByRole('listitem')).not.toHaveCount(0)
    await alert.getByRole('button', { name: 'Dismiss' }).click()
    await expect(alert).toHaveCount(0)
  })
}
