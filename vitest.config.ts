import { defineConfig } from 'vitest/config'

/** Whole sites, and pages in real browsers: each of these keeps both cores of a small machine busy by itself. */
const whole = [
  'tests/end-to-end/**/*.test.ts',
  'tests/viewer/**/*.test.{ts,tsx}',
  'tests/support/engines/**/*.test.ts',
]

export default defineConfig({
  test: {
    // Real browsers, encoders and brokers on a small machine take their time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', './tests/support/count-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: whole,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'whole', include: whole, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
})
