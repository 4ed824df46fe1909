import { defineConfig, devices } from '@playwright/test'
import { findChromium } from './scripts/support/external-tools.mjs'

// Another port lets two checkouts run their tests side by side.
const PORT = Number(process.env.ROAMSCOPE_E2E_PORT ?? 4319)
const address = `http://127.0.0.1:${PORT}/`
const executablePath = await findChromium()
const inContinuousIntegration = Boolean(process.env.CI)

/** Without these a system Chromium asks its maker's hosts for updates at every start; as root it needs --no-sandbox. */
const args = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: inContinuousIntegration,
  // A test that passes only the second time is a finding, not a pass.
  retries: 0,
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    baseURL: address,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: executablePath === undefined ? { args } : { executablePath, args },
  },
  projects: [
    {
      name: 'desktop',
      testIgnore: '**/*.phone.spec.ts',
      use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } },
    },
    { name: 'phone', testMatch: '**/*.phone.spec.ts', use: { ...devices['Pixel 7'] } },
  ],
  webServer: {
    // The command that users run; it builds first if the build is stale.
    command: 'node scripts/start.mjs',
    env: { PORT: String(PORT) },
    url: address,
    timeout: 180_000,
    reuseExistingServer: !inContinuousIntegration,
    stderr: 'pipe',
  },
})
