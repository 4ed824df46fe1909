import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { askWhatIf, button, messagesNamed, open } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
]
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

async function findings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(LEVELS).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join('; ')}`)
}

/** Moments and panels in which other things stand on the page. */
const STATES: readonly { readonly what: string; readonly reach: (page: Page) => Promise<void> }[] = [
  { what: 'at the beginning', reach: page => button(page, 'First').click() },
  {
    what: 'where tables change',
    reach: async page => {
      await page.keyboard.press('Home')
      for (let i = 0; i < 3; i++) await page.keyboard.press('t')
    },
  },
  {
    what: 'with a packet open',
    reach: async page => {
      await messagesNamed(page, 'PCTD').first().getByRole('button').first().click()
      await expect(page.getByRole('tree', { name: 'Packet fields' })).toBeVisible()
    },
  },
  {
    what: 'with a state chart',
    reach: async page => {
      await page.keyboard.press('End')
      await page.getByRole('tab', { name: 'Machine' }).click()
      await expect(page.getByRole('region', { name: /^State chart of/ })).toBeVisible()
    },
  },
  {
    what: 'with a reason',
    reach: async page => {
      await page.getByRole('tab', { name: 'Why' }).click()
      await expect(
        page
          .getByRole('tabpanel')
          .filter({ has: page.getByRole('list') })
          .first(),
      ).toBeVisible()
    },
  },
  {
    what: 'with a message lost, and the list of branches open',
    reach: async page => {
      await askWhatIf(page, messagesNamed(page, 'CTAA').first(), 'Drop')
      await page.getByRole('button', { name: /2 of 2/ }).click()
    },
  },
]

for (const viewport of SIZES) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`${viewport.width}×${viewport.height}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme, contextOptions: { reducedMotion: 'reduce' } })

      test('axe has no finding in any state of the page', async ({ page }) => {
        test.setTimeout(120_000)
        await open(page, 'scenario=cxtp-spi-collision')
        const found: Record<string, readonly string[]> = {}
        for (const { what, reach } of STATES) {
          await reach(page)
          found[what] = await findings(page)
        }
        expect(found).toEqual(Object.fromEntries(STATES.map(({ what }) => [what, []])))
      })
    })
  }
}

test('menus, dialogs and the list form have no finding either', async ({ page }) => {
  test.setTimeout(120_000)
  await open(page)
  await messagesNamed(page, 'CTAR').first().getByRole('button', { name: 'What if…', exact: true }).click()
  const found = [...(await findings(page))]
  await page.getByRole('menuitem', { name: 'Corrupt', exact: true }).click()
  found.push(...(await findings(page)))
  await page.keyboard.press('Escape')
  await button(page, 'Export').click()
  found.push(...(await findings(page)))
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  found.push(...(await findings(page)))
  await page.keyboard.press('Escape')
  await button(page, 'View').click()
  await page.getByRole('checkbox', { name: 'As a list' }).check()
  found.push(...(await findings(page)))
  expect(found).toEqual([])
})

test('text can be enlarged to 200 % without losing the controls', async ({ page }) => {
  // 1440 px at 200 % are 720 px of room.
  await page.setViewportSize({ width: 720, height: 450 })
  await open(page)
  for (const name of ['First', 'Play', 'Last', 'Export', 'Theme']) {
    await button(page, name).scrollIntoViewIfNeeded()
    await expect(button(page, name)).toBeInViewport({ ratio: 1 })
  }
  const [content, room] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth])
  expect(content).toBeLessThanOrEqual(room ?? 0)
})
