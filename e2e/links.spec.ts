import { gzipSync } from 'node:zlib'
import { expect, test } from './watched-page.ts'
import { button, digestIn, inAddress, messagesNamed, open, ready } from './explorer-page.ts'

/** A small scenario of somebody's own: one packet stream between two nodes of a link. */
const OWN = `
format: 1
id: my-own
title: Two nodes and a stream
summary: Nothing but traffic.
group: Own
source: { work: Nobody, section: '' }
seed: 5
`

test('a link carries a scenario of somebody’s own; what it asks for is said where it does not fit', async ({
  page,
}) => {
  const packed = gzipSync(OWN).toString('base64url')
  await page.goto(`/#trace=${packed}`)
  await expect(page.getByRole('alert')).toContainText('The scenario does not fit')
  // The page still works.
  await ready(page)
  await page.goto('/?seed=2#trace=bm8')
  await page.reload()
  await expect(page.getByRole('alert')).toContainText('cannot be unpacked')
})

test('an embedded figure has no surroundings, steps, and leads to the whole page', async ({ page }) => {
  await open(page, 'scenario=cxtp-predictive&step=60&embed=1')
  await expect(page.getByRole('banner')).toHaveCount(0)
  await expect(page.getByRole('combobox', { name: 'Scenario', exact: true })).toHaveCount(0)
  await expect(page.getByRole('tree', { name: 'Packet fields' })).toHaveCount(0)
  await button(page, 'Step forward').click()
  expect(inAddress(page, 'embed')).toBe('1')
  const whole = page.getByRole('link', { name: 'Open in Roamscope' })
  await expect(whole).toHaveAttribute('href', new RegExp(`step=${inAddress(page, 'step')}`))
  await expect(whole).not.toHaveAttribute('href', /embed/)
})

test('a link holds two runs against each other, the first difference marked', async ({ page }) => {
  await page.goto('/?scenario=cxtp-predictive&step=40&fault=drop:CTAA%231&compare=')
  const view = page.getByRole('region', { name: /CTAA lost beside main/ })
  const differing = view.getByRole('row').filter({ hasText: 'first difference' })
  await expect(differing).toHaveCount(1)
  await expect(differing).toContainText('CTAA from nAR to MN')
  await expect(view.getByRole('row', { name: /^control messages/ })).toContainText('−')
  expect(inAddress(page, 'compare')).toBe('')
  // A message of the other run is looked at there, and held against this one.
  await differing.getByRole('button').last().click()
  await expect(page.getByRole('region', { name: /main beside CTAA lost/ })).toBeVisible()
  await expect(page.getByRole('heading', { name: /^CTAA/ })).toBeVisible()
  expect(inAddress(page, 'compare')).toContain('fault=drop:CTAA')
  await button(page, 'Close the comparison').click()
  await expect(messagesNamed(page, 'CTAA')).not.toHaveCount(0)
  expect(inAddress(page, 'compare')).toBeNull()
})

test('branches are compared from their list', async ({ page }) => {
  await open(page, 'scenario=cxtp-predictive')
  const before = await digestIn(page)
  await page.goto('/?scenario=cxtp-predictive&compare=cxtp-reactive')
  await expect(page.getByRole('region', { name: /beside cxtp-reactive: main/ })).toBeVisible()
  // The recording that the page opens on has none until the whole run takes its place.
  await expect.poll(() => digestIn(page)).toBe(before)
  await button(page, 'Close the comparison').click()
  await page.getByRole('button', { name: /of 2 branches/ }).click()
  await page.getByRole('button', { name: /^Compare with/ }).click()
  await expect(page.getByRole('region', { name: /beside cxtp-reactive/ })).toBeVisible()
})
