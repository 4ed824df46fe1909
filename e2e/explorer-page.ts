import { expect, type Locator, type Page } from '@playwright/test'

/** Opens a scenario and waits until its whole run is there, not only the recording the page opens on. */
export async function open(page: Page, query = 'scenario=cxtp-predictive'): Promise<void> {
  await page.goto(`/?${query}`)
  await ready(page)
}

/** The run is there, whole, and its digest with it. */
export async function ready(page: Page): Promise<void> {
  await expect(page.locator('[data-run="ready"][data-digest]')).toBeAttached()
  await expect(messages(page).getByRole('listitem')).not.toHaveCount(0)
}

export const messages = (page: Page): Locator => page.getByRole('list', { name: 'Messages' })

/** Items of the messages of one name. Their text begins with number and name. */
export const messagesNamed = (page: Page, name: string): Locator =>
  messages(page)
    .getByRole('listitem')
    .filter({ hasText: new RegExp(`(^|: )${name} from `) })

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })
export const timeline = (page: Page): Locator => page.getByRole('slider', { name: 'Timeline' })
export const narration = (page: Page): Locator => page.getByRole('status').first()

export const inAddress = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name)
export const step = (page: Page): number => Number(inAddress(page, 'step'))

export const digestIn = (page: Page): Promise<string | null> =>
  page.locator('[data-run="ready"]').getAttribute('data-digest')

/** Opens the menu of a message: its button shows when the pointer or the focus is on the item. */
export async function askWhatIf(page: Page, item: Locator, what: string): Promise<void> {
  await item.getByRole('button', { name: 'What if…', exact: true }).click()
  await page.getByRole('menuitem', { name: what, exact: true }).click()
}
