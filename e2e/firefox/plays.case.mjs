import assert from 'node:assert/strict'
import { digestInNode } from '../digest-in-node.mjs'

/** The whole run is there, not only the recording the page opens on. */
const ready = page => page.waitForSelector('[data-run="ready"][data-digest]')
const digest = page => page.$eval('[data-run="ready"]', element => element.dataset.digest)
const value = page => page.$eval('input[type=range][aria-label=Timeline]', element => Number(element.value))
const sentence = page => page.$eval('output', element => element.textContent)
const press = (page, name) => page.click(`button[aria-label="${name}"]`)

export default [
  {
    name: 'steps forwards and back, and tells what happens',
    run: async ({ page, address }) => {
      await page.goto(`${address}?scenario=cxtp-predictive`)
      await ready(page)
      await press(page, 'First')
      const begin = await sentence(page)
      await press(page, 'Next message')
      const first = await value(page)
      assert.ok(first > 0)
      assert.notEqual(await sentence(page), begin)
      await page.keyboard.press('ArrowRight')
      assert.ok((await value(page)) > first)
      await page.keyboard.press('ArrowLeft')
      assert.equal(await value(page), first)
      await page.keyboard.press('End')
      assert.match(await page.$eval('table[aria-label="SAD of nAR"]', table => table.textContent), /0x00000101/)
    },
  },
  {
    name: 'plays until it is stopped',
    run: async ({ page, address }) => {
      await page.goto(`${address}?scenario=cxtp-predictive&step=100`)
      await ready(page)
      await press(page, 'Play')
      const input = 'input[type=range][aria-label=Timeline]'
      await page.waitForFunction(selector => Number(document.querySelector(selector).value) > 100, {}, input)
      await press(page, 'Pause')
      const stopped = await value(page)
      await new Promise(done => setTimeout(done, 500))
      assert.equal(await value(page), stopped)
    },
  },
  {
    name: 'runs, also with a fault, as Node.js does',
    run: async ({ page, address }) => {
      for (const fault of [undefined, 'drop:CTAA#1']) {
        const query = new URLSearchParams({ scenario: 'cxtp-predictive', ...(fault === undefined ? {} : { fault }) })
        await page.goto(`${address}?${query}`)
        await ready(page)
        assert.equal(await digest(page), await digestInNode('cxtp-predictive', fault === undefined ? [] : [fault]))
      }
    },
  },
  {
    name: 'opens a packet down to its octets',
    run: async ({ page, address }) => {
      await page.goto(`${address}?scenario=cxtp-predictive`)
      await ready(page)
      await page.click('ol[aria-label=Messages] li button')
      await page.waitForSelector('[role=tree][aria-label="Packet fields"] [role=treeitem]')
      await page.waitForSelector('[role=grid][aria-label="Packet bytes"] td')
    },
  },
]
