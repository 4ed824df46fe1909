import { digestInNode } from './digest-in-node.mjs'
import {
  button,
  digestIn,
  inAddress,
  messages,
  messagesNamed,
  narration,
  open,
  ready,
  step,
  timeline,
} from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

test('the theme that was chosen persists', async ({ page }) => {
  await open(page)
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await paper()
  await button(page, 'Theme').click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  const dark = await paper()
  expect(dark).not.toBe(light)
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect(await paper()).toBe(dark)
  await button(page, 'Theme').click()
  await expect(page.getByRole('menuitemradio', { name: 'Dark' })).toHaveAttribute('aria-checked', 'true')
})

for (const id of ['cxtp-predictive', 'cxtp-spi-collision', 'cxtp-reactive'] as const) {
  test(`${id} runs here as it runs in Node.js`, async ({ page }) => {
    await open(page, `scenario=${id}&seed=7`)
    expect(await digestIn(page)).toBe(await digestInNode(id, [], 7))
  })
}

test('works where workers are refused, with the same run', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'Worker', {
      value: class {
        constructor() {
          throw new DOMException('refused', 'SecurityError')
        }
      },
    })
  })
  await open(page, 'scenario=cxtp-reactive')
  expect(await digestIn(page)).toBe(await digestInNode('cxtp-reactive'))
})

test('storage that is refused costs nothing but the memory of the theme', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('refused', 'SecurityError')
      },
    })
  })
  await open(page)
  await button(page, 'Theme').click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('shows a run before the engine is there, to step through', async ({ page }) => {
  let letEngineCome: () => void = () => undefined
  const held = new Promise<void>(done => (letEngineCome = done))
  await page.route('**/simulat*.js', route => held.then(() => route.continue()))
  await page.goto('/')
  await expect(messagesNamed(page, 'PCTD')).toHaveCount(1)
  const told = await narration(page).textContent()
  await button(page, 'Next message').click()
  await expect(narration(page)).not.toHaveText(told ?? '')
  letEngineCome()
  await ready(page)
})

test('what a link says beyond what this page knows does no harm', async ({ page }) => {
  await open(page, 'scenario=cxtp-predictive&embed=1&later=yes&step=160')
  expect(step(page)).toBe(160)
  await expect(timeline(page)).toHaveValue('160')
})

test('a step outside the run leads to its end', async ({ page }) => {
  await open(page, 'scenario=cxtp-predictive&step=99999999')
  await expect(timeline(page)).toHaveValue((await timeline(page).getAttribute('max')) ?? '')
})

for (const [query, says] of [
  ['scenario=%3Cb%3E', 'small letters'],
  ['scenario=cxtp-predictive&step=-1', 'step=-1'],
  ['scenario=cxtp-predictive&view=nonsense', 'nonsense'],
  ['scenario=cxtp-predictive&fault=drop', 'drop'],
  ['scenario=cxtp-predictive&fault=drop:CTAA%23x', 'CTAA'],
  ['scenario=cxtp-predictive&set=nothing.there=1', 'found "nothing"'],
  [`scenario=cxtp-predictive&fault=${'x'.repeat(500)}`, '500'],
  ['scenario=cxtp-predictive&seed=99999999999999999999', 'seed='],
] as const) {
  test(`a broken link is told and leaves a page to work with: ${query.slice(0, 60)}`, async ({ page }) => {
    await page.goto(`/?${query}`)
    await expect(page.getByRole('alert').filter({ hasText: says })).toBeVisible()
    await expect(messages(page).getByRole('listitem')).not.toHaveCount(0)
  })
}

test('plays: the clock runs, the cursor follows, a key stops it', async ({ page }) => {
  await open(page)
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('10')
  // Space on a control would press that.
  await page.getByRole('main').click({ position: { x: 5, y: 5 } })
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await expect(button(page, 'Pause')).toBeVisible()
  await expect.poll(() => step(page)).toBeGreaterThan(0)
  await button(page, 'Pause').click()
  await expect(button(page, 'Play')).toBeVisible()
  const stopped = await timeline(page).inputValue()
  await page.waitForTimeout(400)
  await expect(timeline(page)).toHaveValue(stopped)
})

test('the list of keys opens and closes by its key', async ({ page }) => {
  await open(page)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the picture has a list for a form, row by row', async ({ page }) => {
  await open(page)
  const inPicture = await messages(page).getByRole('listitem').allTextContents()
  await button(page, 'View').click()
  await page.getByRole('checkbox', { name: 'As a list' }).check()
  await expect(messages(page).getByRole('listitem')).toHaveCount(inPicture.length)
  await expect(messages(page).getByRole('listitem').first()).toContainText('CTAR from MN to pAR')
})

test('the choice of scenarios is searched by typing, by id, title and source', async ({ page }) => {
  await open(page)
  const choice = page.getByRole('combobox', { name: 'Scenario', exact: true })
  await choice.click()
  const field = page.getByRole('combobox', { name: 'Find by title, id or source' })
  await expect(field).toBeFocused()
  const options = page.getByRole('listbox', { name: 'Scenarios by source' }).getByRole('option')
  await expect(options.filter({ hasText: 'cxtp-reactive' })).toBeVisible()
  await expect(page.getByRole('group', { name: 'RFC 7296', exact: true })).toBeAttached()
  await field.fill('7383 lost')
  await expect(options).toHaveCount(1)
  await field.fill('no such thing')
  await expect(options).toHaveCount(0)
  await page.getByRole('button', { name: 'Show all' }).click()
  await field.fill('rfc 7296 rekey')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect.poll(() => inAddress(page, 'scenario')).toBe('ike-child-rekey')
  await expect(choice).toBeFocused()
  await expect(choice).toHaveValue('ike-child-rekey')
})

test('typing on the choice of scenarios opens it with what was typed; Escape returns', async ({ page }) => {
  await open(page)
  const choice = page.getByRole('combobox', { name: 'Scenario', exact: true })
  await choice.focus()
  await page.keyboard.type('cookie')
  const field = page.getByRole('combobox', { name: 'Find by title, id or source' })
  await expect(field).toHaveValue('cookie')
  await page.keyboard.press('Escape')
  await expect(field).toHaveCount(0)
  await expect(choice).toBeFocused()
  await expect.poll(() => inAddress(page, 'scenario')).toBe('cxtp-predictive')
})
