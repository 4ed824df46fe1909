import { AxeBuilder } from '@axe-core/playwright'
import { open, step } from './explorer-page.ts'
import { expect, test } from './watched-page.ts'

test('the sequence numbers of a download over time: a click goes to a step, the table says the same', async ({
  page,
}) => {
  await open(page, 'scenario=http-interruption&step=300&view=row')
  await page
    .getByRole('tab', { name: /^Connections/ })
    .first()
    .click()
  await page
    .getByRole('row', { name: /slowStart/ })
    .first()
    .click()
  const graph = page.getByRole('figure', { name: 'Sequence numbers of EU, tcp 1, against time' })
  await expect(graph).toContainText('117 segments, 42 of them again')
  await expect(graph).toContainText('tunnel away')
  await expect(graph).toContainText(/Now 41.541 acknowledged/)
  // The second time-out in a row, at the end of the longest bar.
  const picture = graph.locator('svg').first()
  const box = await picture.boundingBox()
  if (box === null) throw new Error('no picture')
  const before = step(page)
  await picture.click({ position: { x: box.width * 0.98, y: box.height * 0.15 } })
  await expect.poll(() => step(page)).toBeGreaterThan(before)
  await expect(graph).toContainText(/Now 100.\d+ acknowledged|Now 9\d.\d+ acknowledged/)

  await page.getByText('The same as a table').click()
  const table = page.getByRole('table', { name: 'tcp 1, step by step' })
  await table.getByRole('button', { name: '20.512839' }).click()
  await expect(graph).toContainText(/Now 41.541 acknowledged, 42.881 sent/)
  await expect(table.getByRole('row', { name: /^20\.512839/ })).toHaveAttribute('aria-current', 'step')
  const { violations } = await new AxeBuilder({ page }).include('figure').analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
})
