import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { button, inAddress, narration, open, step } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

const QUERY = 'scenario=cxtp-spi-collision&step=100&view=collision'
const story = (page: Page) => page.getByRole('region', { name: 'An SPI collides at nAR' })
const stages = (page: Page) => story(page).getByRole('list', { name: 'Stages' }).getByRole('button')
const current = (page: Page) => story(page).locator('[aria-current=step]')
const rows = (page: Page, node: string) =>
  story(page).getByRole('table', { name: `Rows of the story at ${node} (SAD)` })
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Presses and waits until the stage stands. */
async function next(page: Page, name: string): Promise<void> {
  await story(page).getByRole('button', { name: 'Next', exact: true }).click()
  await expect(current(page)).toHaveAccessibleName(name)
}

test('a collision is told in five stages that move the cursor', async ({ page }) => {
  await open(page, QUERY)
  await expect(stages(page)).toHaveCount(5)
  await expect(current(page)).toHaveCount(0)

  await next(page, '1. Two rows, one number')
  await expect(story(page).locator('[data-contested]')).toHaveCount(2)
  await expect(page.getByRole('table', { name: 'SAD of nAR', exact: true })).toContainText('tied rows')
  const met = step(page)

  await next(page, '2. A new number is drawn')
  const drawn = await rows(page, 'nAR').locator('tr[data-row=arriving] td').nth(1).innerText()
  expect(step(page)).toBe(met)

  await next(page, '3. The other end is told')
  await expect(story(page)).toContainText('CTAA brings')
  // The arrow on the ladder is the picked one, and the story stays open.
  await expect(page.locator('#ladder [data-selected]').first()).toBeAttached()
  await expect(page.getByRole('tab', { name: 'Collision' })).toHaveAttribute('aria-selected', 'true')

  await next(page, '4. Both ends change')
  const told = await rows(page, 'MN').locator('tr[data-row=peer] td').nth(1).innerText()
  expect(told).toBe(drawn)
  const newSpi = /0x[0-9a-f]{8}$/.exec(told.trim())?.[0] ?? 'no number'
  for (const node of ['nAR', 'MN'])
    await expect(page.getByRole('table', { name: `SAD of ${node}`, exact: true })).toContainText(newSpi)
  expect(step(page)).toBeGreaterThan(met)

  await next(page, '5. Packets flow again')
  await expect(story(page)).toContainText(`The first packet under ${newSpi}`)
  expect(inAddress(page, 'view')).toBe('collision')
})

test('by keyboard, back and forth; other ways of stepping move the story too', async ({ page }) => {
  await open(page, QUERY)
  await stages(page).nth(3).focus()
  await page.keyboard.press('Enter')
  await expect(current(page)).toHaveAccessibleName('4. Both ends change')
  await page.keyboard.press('Home')
  await expect(current(page)).toHaveCount(0)
  await expect(story(page)).toContainText('Before they meet')
  await page.keyboard.press('End')
  await expect(current(page)).toHaveAccessibleName('5. Packets flow again')
  await story(page).getByRole('button', { name: 'Back', exact: true }).click()
  await expect(current(page)).toHaveAccessibleName('4. Both ends change')
  await expect(narration(page)).toContainText('CTAA')
})

test('a link opens its stage', async ({ page }) => {
  await open(page, QUERY)
  await stages(page).nth(3).click()
  await expect(current(page)).toHaveAccessibleName('4. Both ends change')
  await expect.poll(() => inAddress(page, 'step')).not.toBe('100')
  await open(page, new URL(page.url()).search.slice(1))
  await expect(current(page)).toHaveAccessibleName('4. Both ends change')
})

test('choosing the scenario opens the story; a refused collision ends in a report', async ({ page }) => {
  await open(page)
  await expect(page.getByRole('tab', { name: 'Collision' })).toHaveCount(0)
  await page.getByRole('combobox', { name: 'Scenario', exact: true }).selectOption('cxtp-spi-collision')
  await expect(story(page)).toBeVisible()
  await open(page, `${QUERY}&set=cxtp.onCollision=refuse`)
  await expect(stages(page)).toHaveCount(4)
  await stages(page).nth(1).click()
  await expect(page.getByRole('table', { name: 'SAD of nAR', exact: true }).locator('tr[data-arriving]')).toHaveCount(1)
  await stages(page).nth(3).click()
  await expect(story(page)).toContainText('must set its tunnel up anew')
})

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`${viewport.width}×${viewport.height}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme, contextOptions: { reducedMotion: 'reduce' } })
      test('axe has no finding in any stage, and nothing sticks out sideways', async ({ page }) => {
        test.setTimeout(60_000)
        await open(page, QUERY)
        for (let i = 0; i < 5; i++) {
          await stages(page).nth(i).click()
          const { violations } = await new AxeBuilder({ page })
            .withTags(LEVELS)
            .include('aside, section[aria-label="Panels"]')
            .analyze()
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)).toEqual([])
        }
        const [content, room] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth])
        expect(content).toBeLessThanOrEqual(room ?? 0)
        await expect(button(page, 'Back')).toBeInViewport()
      })
    })
  }
}
