import { button, narration, open, timeline } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

/** pAR serves on until the link is down, so nAR uses numbers again that pAR used meanwhile (RFC 6311 §5.2). */
const BREAKS = 'scenario=cxtp-predictive&set=cxtp.release=link-down&set=traffic.1.everyUs=2000&set=untilUs=1300000'

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  test(`a broken invariant is jumped to and told at ${width}×${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await open(page, BREAKS)
    const next = button(page, 'Next broken invariant')
    await expect(next).toHaveAccessibleDescription('1 of 15 invariants is broken')
    await next.click()
    await expect(narration(page)).toContainText('The invariant sequence-monotonic breaks here: nAR sent number')
    const there = await timeline(page).inputValue()
    await page.keyboard.press('Home')
    await page.keyboard.press('i')
    await expect(timeline(page)).toHaveValue(there)
  })
}

test('where nothing is broken, that is said and the button leads nowhere', async ({ page }) => {
  await open(page)
  const before = await timeline(page).inputValue()
  await expect(button(page, 'Next broken invariant')).toHaveAccessibleDescription('all 15 invariants hold')
  await button(page, 'Next broken invariant').click()
  await expect(timeline(page)).toHaveValue(before)
})
