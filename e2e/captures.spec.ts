import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { messages, messagesNamed, open } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

const fixture = (name: string): string => fileURLToPath(new URL(`../src/interchange/fixtures/${name}`, import.meta.url))

async function choose(page: Page, ...names: readonly string[]): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(names.map(fixture))
}

const opened = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^file: ${name}`) })

for (const [name, exchange, count] of [
  ['01_ikev2_psk_gcm_x25519', 'IKE_AUTH', 2],
  ['05_mobike', 'INFORMATIONAL', 2],
  ['07_rekey', 'CREATE_CHILD_SA', 2],
] as const) {
  test(`a real capture with its keys opens as a run: ${name}`, async ({ page }) => {
    await open(page)
    await choose(page, `${name}.pcapng`, `${name}.keys.json`)
    await expect(opened(page, name)).toBeVisible()
    await expect.poll(() => messagesNamed(page, exchange).count()).toBeGreaterThanOrEqual(count)
    await messagesNamed(page, exchange).first().getByRole('button').first().click()
    const tree = page.getByRole('tree', { name: 'Packet fields' })
    await expect(tree.getByRole('treeitem', { name: /Opened SK_ei/ })).toBeVisible()
    await expect(page.getByRole('table', { name: 'IKE SAs of Initiator' })).toBeVisible()
  })
}

test('a capture shows the SAs its messages make: half-open, then established with a pair of child SAs', async ({
  page,
}) => {
  await open(page)
  await choose(page, '01_ikev2_psk_gcm_x25519.pcapng', '01_ikev2_psk_gcm_x25519.keys.json')
  await expect(opened(page, '01_')).toBeVisible()
  await page.keyboard.press('Home')
  const sas = page.getByRole('table', { name: 'IKE SAs of Initiator' })
  await expect(sas).toContainText('offered')
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowRight')
  await expect(sas).toContainText('established')
  await expect(page.getByRole('table', { name: 'SAD of Responder' }).locator('tbody tr')).toHaveCount(2)
})

test('a capture without keys says so; its keys may come after it', async ({ page }) => {
  await open(page)
  await choose(page, '08_delete.pcapng')
  await expect(opened(page, '08_delete')).toBeVisible()
  await expect(page.getByText('Open its keys.json to see what is sealed.')).toBeVisible()
  await choose(page, '08_delete.keys.json')
  await messagesNamed(page, 'IKE_AUTH').first().getByRole('button').first().click()
  await expect(page.getByRole('treeitem', { name: /Opened SK_ei/ })).toBeVisible()
})

test('what else could have happened is not offered for a capture, with the reason', async ({ page }) => {
  await open(page)
  await choose(page, '03_cookie.pcapng', '03_cookie.keys.json')
  await expect(opened(page, '03_cookie')).toBeVisible()
  const ask = messages(page).getByRole('button', { name: 'What if…' }).first()
  await expect(ask).toHaveAttribute('aria-disabled', 'true')
  await expect(ask).toHaveAttribute('title', /A capture shows what happened/)
})
