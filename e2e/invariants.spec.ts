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

test('a nonce that came twice is played out, up to a packet that nobody sent', async ({ page }) => {
  await open(page, 'scenario=redirect-no-sync')
  await button(page, 'Next broken invariant').click()
  const why = page.getByRole('tabpanel', { name: 'Why' })
  await expect(why).toContainText('no-nonce-reuse')
  await why.getByText('What an eavesdropper makes of it').click()
  await expect(why).toContainText('114 of 116 octets are equal')
  await expect(why).toContainText('This is what the key opens, octet for octet.')
  await expect(why).toContainText('The key of the ICV: H of GHASH')
  await expect(why.getByRole('region', { name: 'The receiver’s ICV check takes it' })).toContainText('Nobody sent')
  await why.getByRole('button', { name: /^Frame 129 of SG1, number 20/ }).click()
  await page.getByRole('tab', { name: 'Packet' }).click()
  await expect(page.getByRole('tabpanel', { name: 'Packet' })).toContainText('0xc4500f52')
})
