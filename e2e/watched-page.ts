import { test as base, expect } from '@playwright/test'

/**
 * The `test` of all end-to-end tests: its page fails the test on any uncaught error, error in the console (refusals by
 * the Content-Security-Policy among them), and on any request that leaves the server the page came from.
 */
export const test = base.extend<{ watched: void }>({
  watched: [
    async ({ page, baseURL }, use) => {
      const troubles: string[] = []
      page.on('pageerror', error => troubles.push(`uncaught: ${error.message}`))
      page.on('console', message => {
        if (message.type() === 'error') troubles.push(`console: ${message.text()}`)
      })
      page.on('request', request => {
        const { origin, protocol } = new URL(request.url())
        const local = ['data:', 'blob:'].includes(protocol) || origin === new URL(baseURL ?? request.url()).origin
        if (!local) troubles.push(`request to ${request.url()}`)
      })
      await use()
      expect(troubles, 'what the page did wrong').toEqual([])
    },
    { auto: true },
  ],
})

export { expect }
