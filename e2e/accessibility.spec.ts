import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { button, messagesNamed, open } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
]
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Where packet, state chart, row and reason stand, on wide and on narrow pages. */
const PANEL = 'aside, section[aria-label="Panels"]'

async function findings(page: Page, within?: string): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).withTags(LEVELS)
  const { violations } = await (within === undefined ? axe : axe.include(within)).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join('; ')}`)
}

interface State {
  readonly what: string
  readonly reach: (page: Page) => Promise<void>
  /** The part that is new in this state; the whole page when left out. */
  readonly within?: string
}

/** Moments and panels in which other things stand on the page. */
const STATES: readonly State[] = [
  {
    what: 'where tables change, with a packet open',
    reach: async page => {
      await page.keyboard.press('Home')
      for (let i = 0; i < 3; i++) await page.keyboard.press('t')
      await messagesNamed(page, 'PCTD').first().getByRole('button').first().click()
      await expect(page.getByRole('tree', { name: 'Packet fields' })).toBeVisible()
    },
  },
  {
    what: 'with a state chart',
    within: PANEL,
    reach: async page => {
      await page.keyboard.press('End')
      await page.getByRole('tab', { name: 'Machine' }).click()
      await expect(page.getByRole('region', { name: /^State chart of/ })).toBeVisible()
    },
  },
  {
    what: 'with a row through time',
    within: PANEL,
    reach: async page => {
      const rows = page.getByRole('button', { name: /^Show SAD of MN/ })
      if ((await rows.count()) === 0) await page.getByRole('tab', { name: 'Tables' }).click()
      if ((await rows.count()) === 0) await page.getByRole('tab', { name: 'SAD of MN', exact: true }).click()
      await rows.first().click()
      await expect(page.getByRole('heading', { name: 'Through time' })).toBeVisible()
    },
  },
  {
    what: 'with a reason',
    within: PANEL,
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
    what: 'with the list of branches open',
    within: 'header',
    reach: page => page.getByRole('button', { name: /branch/ }).click(),
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
        for (const { what, reach, within } of STATES) {
          await reach(page)
          found[what] = await findings(page, within)
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
  // The button of an open menu is seen: the whole picture with it.
  const found = [...(await findings(page, '#ladder')), ...(await findings(page, '[role=menu]'))]
  await page.getByRole('menuitem', { name: 'Corrupt', exact: true }).click()
  found.push(...(await findings(page, 'dialog')))
  await page.keyboard.press('Escape')
  await page.getByRole('combobox', { name: 'Scenario', exact: true }).click()
  await expect(page.getByRole('listbox')).toBeVisible()
  found.push(...(await findings(page, 'header')))
  await page.keyboard.press('Escape')
  await button(page, 'Export').click()
  found.push(...(await findings(page, 'header')))
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  found.push(...(await findings(page, 'dialog')))
  await page.keyboard.press('Escape')
  await button(page, 'View').click()
  await page.getByRole('checkbox', { name: 'As a list' }).check()
  found.push(...(await findings(page, '#ladder')))
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
