import { AxeBuilder } from '@axe-core/playwright'
import { button, open, timeline } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

for (const [name, id] of [
  ['High contrast', 'contrast'],
  ['Projector, larger', 'projector'],
] as const) {
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    test(`${name} is chosen, stays and has no finding at ${width}×${height}`, async ({ page }) => {
      test.setTimeout(60_000)
      await page.setViewportSize({ width, height })
      await open(page)
      // Where there is no room for buttons, one menu has all of them.
      await button(page, width > 700 ? 'Theme' : 'More').click()
      await page.getByRole('menuitemradio', { name, exact: true }).click()
      await expect(page.locator('html')).toHaveAttribute('data-theme', id)
      await page.reload()
      await expect(page.locator('html')).toHaveAttribute('data-theme', id)
      await expect(button(page, 'Next message')).toBeInViewport({ ratio: 1 })
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze()
      expect(
        violations.map(found => `${found.id}: ${found.nodes.map(node => node.target.join(' ')).join('; ')}`),
      ).toEqual([])
    })
  }
}

test('a press on the timeline goes to the same moment on an enlarged page', async ({ page }) => {
  await open(page)
  const press = async (): Promise<string> => {
    const box = await timeline(page).boundingBox()
    if (box === null) throw new Error('no timeline')
    await page.mouse.click(box.x + box.width - 1, box.y + box.height / 2)
    return timeline(page).inputValue()
  }
  const there = await press()
  await button(page, 'First').click()
  await button(page, 'Theme').click()
  await page.getByRole('menuitemradio', { name: 'Projector, larger' }).click()
  expect(await press()).toBe(there)
})
