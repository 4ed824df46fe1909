import type { Page } from '@playwright/test'
import { button, messages, messagesNamed, open } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

const ladder = (page: Page) => page.getByRole('region', { name: 'Message sequence' })
const check = (page: Page, name: string) => ladder(page).getByRole('checkbox', { name, exact: true })

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const)
  test(`hides a protocol and folds a lifeline by keyboard, and brings all back, at ${width}×${height}`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height })
    await open(page)
    await expect(messagesNamed(page, 'BU')).not.toHaveCount(0)
    await ladder(page).getByRole('button', { name: 'View', exact: true }).press('Enter')
    await check(page, 'MIPv6').press('Space')
    await check(page, 'pAR').press('Space')
    await expect(messagesNamed(page, 'BU')).toHaveCount(0)
    await expect(messagesNamed(page, 'CTAR')).not.toHaveCount(0)
    await page.keyboard.press('Escape')
    await expect(button(page, 'View, 2 hidden')).toBeFocused()
    await expect(ladder(page)).toContainText('Hidden: MIPv6, pAR (4 messages)')

    // The text form says the same.
    await button(page, 'View, 2 hidden').press('Enter')
    await check(page, 'As a list').press('Space')
    await expect(ladder(page)).toContainText('Hidden: MIPv6, pAR (4 messages)')
    await expect(messagesNamed(page, 'BU')).toHaveCount(0)
    await page.keyboard.press('Escape')
    await button(page, 'Show all').press('Enter')
    await expect(messages(page)).toContainText('BU')
    await expect(ladder(page)).not.toContainText('Hidden:')
  })
