import assert from 'node:assert/strict'

export default [
  {
    name: 'the page opens and shows something',
    run: async ({ page, address }) => {
      await page.goto(address)
      assert.match(await page.title(), /Roamscope/)
      await page.waitForFunction(() => (document.querySelector('#root')?.childElementCount ?? 0) > 0)
    },
  },
]
