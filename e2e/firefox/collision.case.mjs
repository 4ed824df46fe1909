import assert from 'node:assert/strict'

const STAGES = 'ol[aria-label=Stages] button'
const current = page => page.$eval(`${STAGES}[aria-current=step]`, element => element.ariaLabel)
const rows = (page, node) =>
  page.$eval(`table[aria-label="Rows of the story at ${node} (SAD)"]`, table => table.textContent)

export default [
  {
    name: 'tells an SPI collision stage by stage, until both ends have the new number',
    run: async ({ page, address }) => {
      await page.goto(`${address}?scenario=cxtp-spi-collision&step=100&view=collision`)
      await page.waitForSelector('[data-run="ready"][data-digest]')
      await page.waitForSelector(STAGES)
      const names = await page.$$eval(STAGES, all => all.map(({ ariaLabel }) => ariaLabel))
      assert.equal(names.length, 5)
      for (const [i, name] of names.entries()) {
        await page.click(`${STAGES.replace(' button', '')} li:nth-child(${i + 1}) button`)
        await page.waitForSelector(`${STAGES}[aria-current=step][aria-label="${name}"]`)
      }
      assert.equal(await current(page), '5. Packets flow again')
      const [drawn] = /0x(?!00000101)[0-9a-f]{8}/.exec(await rows(page, 'nAR'))
      assert.ok((await rows(page, 'MN')).includes(drawn))
    },
  },
]
