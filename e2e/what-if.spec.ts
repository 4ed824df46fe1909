import { digestInNode } from './digest-in-node.mjs'
import { askWhatIf, digestIn, inAddress, messages, messagesNamed, open, ready } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

/** Menu item, message, fault in the link, and what must be seen of it. */
const CASES = [
  { item: 'Drop', message: 'CTDR', fault: 'drop:CTDR#1', says: /lost/ },
  { item: 'Delay', message: 'CTDR', fault: 'delay:CTDR#1:500ms', says: /, 5\d\d(\.\d+)? ms later/ },
  { item: 'Duplicate', message: 'CTAR', fault: 'duplicate:CTAR#1:20ms', says: /delivered twice|a copy/ },
  { item: 'Replay', message: 'CTAR', fault: 'replay:CTAR#1:1s', says: /a copy/ },
] as const

for (const { item, message, fault, says } of CASES) {
  test(`what if: ${item} makes the branch ${fault}, the same run as in Node.js`, async ({ page }) => {
    await open(page)
    const before = await digestIn(page)
    await askWhatIf(page, messagesNamed(page, message).first(), item)
    await expect.poll(() => inAddress(page, 'fault')).toBe(fault)
    await expect(messagesNamed(page, message).filter({ hasText: says })).not.toHaveCount(0)
    await expect(page.getByRole('button', { name: /^b1: .*2 of 2 branches$/ })).toBeVisible()
    const after = await digestIn(page)
    expect(after).not.toBe(before)
    expect(after).toBe(await digestInNode('cxtp-predictive', [fault]))
  })
}

test('what if: Corrupt asks which byte and names its field', async ({ page }) => {
  await open(page)
  await askWhatIf(page, messagesNamed(page, 'CTAR').first(), 'Corrupt')
  const form = page.getByRole('dialog', { name: 'Corrupt one byte' })
  const byte = form.getByRole('spinbutton')
  await expect(form.locator('[aria-live]')).toContainText('in ')
  await byte.fill('100000')
  await expect(form.getByRole('button', { name: 'Corrupt it' })).toBeDisabled()
  await byte.fill('64')
  await form.getByRole('button', { name: 'Corrupt it' }).click()
  await expect.poll(() => inAddress(page, 'fault')).toBe('corrupt:CTAR#1:byte=64')
  await expect(messagesNamed(page, 'CTAR').filter({ hasText: /corrupted|rejected/ })).not.toHaveCount(0)
  expect(await digestIn(page)).toBe(await digestInNode('cxtp-predictive', ['corrupt:CTAR#1:byte=64']))
})

test('what if: Corrupt as an attacker who makes the checksums fit', async ({ page }) => {
  await open(page)
  await askWhatIf(page, messagesNamed(page, 'CTAR').first(), 'Corrupt')
  const form = page.getByRole('dialog', { name: 'Corrupt one byte' })
  await form.getByRole('spinbutton').fill('105')
  await form.getByRole('checkbox').check()
  await form.getByRole('button', { name: 'Corrupt it' }).click()
  await expect.poll(() => inAddress(page, 'fault')).toBe('corrupt:CTAR#1:byte=105,checksum=repaired')
  await expect(messagesNamed(page, 'CTAR').filter({ hasText: /token/ })).not.toHaveCount(0)
})

test('a fault of a link that meets nothing is told', async ({ page }) => {
  await open(page, 'scenario=cxtp-predictive&fault=drop:CTAA%239')
  await expect(page.getByText('drop:CTAA#9 met nothing: CTAA was sent once only.')).toBeVisible()
})

test('what if by keyboard alone: arrows and letters in the menu, Escape returns', async ({ page }) => {
  await open(page)
  const asking = messagesNamed(page, 'PCTD').first().getByRole('button', { name: 'What if…', exact: true })
  await asking.focus()
  await expect(asking).toHaveAccessibleDescription(/PCTD from pAR to nAR/)
  await page.keyboard.press('Enter')
  const item = (name: string) => page.getByRole('menuitem', { name, exact: true })
  await expect(item('Drop')).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(item('Replay')).toBeFocused()
  await page.keyboard.press('Home')
  await page.keyboard.press('c')
  await expect(item('Corrupt')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await expect(asking).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await expect.poll(() => inAddress(page, 'fault')).toBe('drop:PCTD#1')
})

test('branches: all stay, are named, and can be returned to', async ({ page }) => {
  await open(page)
  const main = await digestIn(page)
  await askWhatIf(page, messagesNamed(page, 'CTAA').first(), 'Drop')
  await expect.poll(() => inAddress(page, 'fault')).toBe('drop:CTAA#1')
  const lost = await digestIn(page)
  await page.getByRole('button', { name: /2 of 2 branches/ }).click()
  const list = page.getByRole('list', { name: 'Branches' })
  await expect(list.getByRole('listitem')).toHaveCount(2)
  await list.getByRole('button', { name: 'Rename CTAA lost' }).click()
  await page.getByRole('textbox', { name: 'New name' }).fill('no answer')
  await page.keyboard.press('Enter')
  await expect(list).toContainText('no answer')
  await list.getByRole('button', { name: /^main/ }).click()
  await expect.poll(() => inAddress(page, 'fault')).toBeNull()
  expect(await digestIn(page)).toBe(main)
  await expect(messagesNamed(page, 'CTAR')).toHaveCount(2)
  await page.goBack()
  await expect.poll(() => inAddress(page, 'fault')).toBe('drop:CTAA#1')
  await ready(page)
  expect(await digestIn(page)).toBe(lost)
})

test('a fault on a fault: the second is one more in the link', async ({ page }) => {
  await open(page)
  await askWhatIf(page, messagesNamed(page, 'CTAA').first(), 'Drop')
  await expect.poll(() => inAddress(page, 'fault')).toBe('drop:CTAA#1')
  await askWhatIf(page, messagesNamed(page, 'CTAR').last(), 'Drop')
  await expect.poll(() => new URL(page.url()).searchParams.getAll('fault')).toEqual(['drop:CTAA#1', 'drop:CTAR#3'])
  await expect(messages(page).getByRole('listitem')).not.toHaveCount(0)
})

test('what if: somebody without a key sends a REDIRECT where the client waits for an answer', async ({ page }) => {
  await open(page, 'scenario=redirect-context')
  await askWhatIf(page, messagesNamed(page, 'IKE_SA_INIT').first(), 'Redirect, nonce heard')
  await expect.poll(() => inAddress(page, 'fault')).toMatch(/^forge:REDIRECT@\d+us:to=eu,nonce=heard$/)
  await expect(messagesNamed(page, 'IKE_SA_INIT').filter({ hasText: /forged/ })).not.toHaveCount(0)
})
