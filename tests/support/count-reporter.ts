/** Ends a test run with one plain line, `N passed, N failed`, for people and machines that read only the end. */
import type { Reporter, TestModule } from 'vitest/node'

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const passed = tests.filter(test => test.result().state === 'passed').length
    const failedTests = tests.filter(test => test.result().state === 'failed').length
    // A file that does not load, or an error outside every test, is a failure too.
    const failedModules = modules.filter(module => module.errors().length > 0).length
    console.log(`${passed} passed, ${failedTests + failedModules + errors.length} failed`)
  }
}
