import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from './watched-page.ts'

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
]

for (const viewport of SIZES) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`no finding of axe at ${viewport.width}×${viewport.height}, ${colorScheme}`, async ({ browser, baseURL }) => {
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' })
      const page = await context.newPage()
      await page.goto(`${baseURL}?scenario=cxtp-spi-collision`)
      await expect(page.locator('[data-run="ready"]')).toBeAttached()
      await page.getByRole('button', { name: 'Last', exact: true }).click()
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze()
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join('; ')}`),
      ).toEqual([])
      await context.close()
    })
  }
}
