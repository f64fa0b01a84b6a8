import { defineConfig } from 'vitest/config'

/** Pages in real browsers, which keep a core busy each. */
const pages = ['tests/viewer/**/*.test.{ts,tsx}']
/** Whole sites, and pictures and sounds on their way to a glass: their times are those of a machine of their own. */
const live = [
  'tests/end-to-end/**/*.test.ts',
  'tests/support/engines/**/*.test.ts',
  'tests/viewer/engines.test.ts',
  'tests/viewer/player/**/*.test.ts',
  'tests/viewer/explain/languages.test.ts',
  'tests/viewer/explain/pointing.test.ts',
]

/** One after the other: a small machine has two cores. */
const projects = [
  { name: 'parts', include: ['tests/**/*.test.{ts,tsx}'], exclude: [...pages, ...live], maxWorkers: 2 },
  { name: 'pages', include: pages, exclude: live, maxWorkers: 2 },
  { name: 'live', include: live, maxWorkers: 1 },
]

export default defineConfig({
  test: {
    // Real browsers, encoders and brokers take their time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', './tests/support/count-reporter.ts'],
    projects: projects.map((project, groupOrder) => ({
      extends: true as const,
      test: { ...project, sequence: { groupOrder } },
    })),
  },
})
