import { messagesNamed, open } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

test('the packet tree and the octets answer keys and clicks, each marking the other', async ({ page }) => {
  await open(page)
  await messagesNamed(page, 'CTAR').first().getByRole('button').first().click()
  const tree = page.getByRole('tree', { name: 'Packet fields' })
  const grid = page.getByRole('grid', { name: 'Packet bytes' })
  const item = (name: string) => tree.getByRole('treeitem', { name: new RegExp(`^\\W*${name}`) })
  const marked = grid.locator('[aria-selected="true"]')

  await item('Ethernet II').click()
  await expect(item('Ethernet II')).toHaveAttribute('aria-selected', 'true')
  await expect(marked).toHaveCount(14)
  await expect(item('Ethernet II')).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('ArrowRight')
  await expect(item('Ethernet II')).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('ArrowRight')
  await expect(tree.locator(':focus')).toHaveAttribute('aria-level', '2')
  await expect(marked).toHaveCount(6)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(item('Ethernet II')).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('End')
  await expect(tree.getByRole('treeitem').last()).toBeFocused()

  await grid.locator('[data-at="12"]').click()
  await expect(tree.locator('[aria-selected="true"]')).toContainText('EtherType')
  await expect(marked).toHaveCount(2)
  await page.keyboard.press('ArrowDown')
  await expect(grid.locator('[data-at="28"]')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(tree.locator('[aria-selected="true"]')).toContainText('Source')
  await expect(marked).toHaveCount(16)
})

test('the little arrow opens a branch without picking it', async ({ page }) => {
  await open(page)
  await messagesNamed(page, 'CTAR').first().getByRole('button').first().click()
  const layer = page.getByRole('treeitem', { name: /^\W*Ethernet II/ })
  await layer.locator('button').click()
  await expect(layer).toHaveAttribute('aria-expanded', 'true')
  await expect(layer).toHaveAttribute('aria-selected', 'false')
})

test('another message begins afresh', async ({ page }) => {
  await open(page)
  await messagesNamed(page, 'CTAR').first().getByRole('button').first().click()
  const tree = page.getByRole('tree', { name: 'Packet fields' })
  await tree.getByRole('treeitem').first().click()
  await messagesNamed(page, 'PCTD').first().getByRole('button').first().click()
  await expect(page.getByRole('heading', { name: /^PCTD/ })).toBeVisible()
  await expect(tree.locator('[aria-selected="true"]')).toHaveCount(0)
  await expect(page.getByRole('grid', { name: 'Packet bytes' }).locator('[aria-selected="true"]')).toHaveCount(0)
  // What ESP sealed is opened with the keys of the run.
  await expect(tree).toContainText('opened')
})

test('while nothing is picked the packet of the moment is shown', async ({ page }) => {
  await open(page)
  await page.keyboard.press('Home')
  await page.keyboard.press('m')
  await expect(page.getByRole('heading', { name: /^CTAR/ })).toBeVisible()
  await page.keyboard.press('m')
  await expect(page.getByRole('heading', { name: /^PCTD/ })).toBeVisible()
})

test('a certificate’s signature is followed to its verdict, step by step', async ({ page }) => {
  await open(page, 'scenario=ike2-cert')
  await messagesNamed(page, 'IKE_AUTH').first().getByRole('button').first().click()
  const steps = page.getByRole('region', { name: 'How the keys came about' })
  await steps.getByText('AUTH of the initiator of').last().click()
  await expect(steps).toContainText('signed octets = first message | peer')
  await expect(steps).toContainText('digest = sha256(signed octets)')
  await expect(steps).toContainText('The signature holds')
})
