import { defineConfig } from 'vitest/config'

const common = {
  environment: 'node' as const,
  setupFiles: ['scripts/vitest/property-tests.ts'],
  testTimeout: 20_000,
}

export default defineConfig({
  test: {
    projects: [
      {
        // Types, tables, machines, properties, goldens: all that needs nothing but Node.js.
        test: {
          ...common,
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: ['**/*.interop.test.ts'],
        },
      },
      {
        // Judged by programs that are not ours (tshark).
        test: { ...common, name: 'interop', include: ['src/**/*.interop.test.ts'], testTimeout: 60_000 },
      },
    ],
  },
})
