import { button, messages, narration, open, timeline } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

// Roles and names that scripts, teachers' links and assistive technology rely on.
for (const width of [1280, 1440, 1920]) {
  test(`everything has its role and name at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 })
    await open(page)
    await expect(page.getByRole('combobox', { name: 'Scenario' })).toBeVisible()
    for (const name of [
      'First',
      'Step back',
      'Play',
      'Step forward',
      'Last',
      'Next message',
      'Next table change',
      'Next state change',
    ])
      await expect(button(page, name)).toBeVisible()
    await page.keyboard.press('Home')
    await page.keyboard.press('m')
    await expect(timeline(page)).toHaveAttribute('aria-valuetext', /\d ms, .*CTAR/)
    await expect(page.getByRole('region', { name: 'Message sequence' })).toBeVisible()
    await expect(messages(page)).toBeAttached()
    await expect(narration(page)).toContainText('CTAR')
    for (const node of ['pAR', 'MN', 'nAR'])
      await expect(page.getByRole('table', { name: `SAD of ${node}`, exact: true })).toBeInViewport()
    for (const table of ['SPD', 'PAD', 'Contexts']) {
      const tab = page.getByRole('tab', { name: `${table} of nAR`, exact: true })
      await tab.click()
      await expect(page.getByRole('table', { name: `${table} of nAR`, exact: true })).toBeVisible()
    }
    const [content, room] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth])
    expect(content).toBeLessThanOrEqual(room ?? 0)
  })
}

for (const [width, height] of [
  [1100, 800],
  [1024, 768],
  [720, 450],
  [390, 844],
  [360, 640],
] as const) {
  test(`every way onward is at hand at ${width}×${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await open(page)
    await button(page, 'First').click()
    let before = await timeline(page).inputValue()
    for (const name of ['Next message', 'Next table change', 'Next state change']) {
      await button(page, name).click()
      await expect(timeline(page)).not.toHaveValue(before)
      before = await timeline(page).inputValue()
    }
  })
}

test('a picked row is followed through time', async ({ page }) => {
  await open(page)
  await page.keyboard.press('End')
  const sad = page.getByRole('table', { name: 'SAD of nAR', exact: true })
  await sad.getByRole('row').filter({ hasText: '0x00000101' }).click()
  await expect(page.getByRole('heading', { name: 'Through time' })).toBeVisible()
  await expect(page.getByRole('tab', { name: 'Row', exact: true })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('tabpanel').filter({ hasText: 'Through time' })).toContainText('added')
})

test('why: the chain of causes leads back to the command', async ({ page }) => {
  await open(page)
  await page.keyboard.press('Home')
  for (let i = 0; i < 3; i++) await page.keyboard.press('t')
  await page.getByRole('tab', { name: 'Why', exact: true }).click()
  const chain = page.getByRole('tabpanel').getByRole('list').first().getByRole('listitem')
  await expect(chain).not.toHaveCount(0)
  const before = await timeline(page).inputValue()
  await chain.last().getByRole('button').click()
  await expect(timeline(page)).not.toHaveValue(before)
})
