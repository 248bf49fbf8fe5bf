// Reads how many tests passed and failed out of the reports of the runners. No report at all is a failure.

/** @returns {{passed: number, failed: number}} */
export function countVitest(report) {
  if (report === undefined) return { passed: 0, failed: 1 }
  // A file that does not even load has no tests in it to fail.
  const unloadable = report.testResults.filter(
    file => file.status === 'failed' && file.assertionResults.length === 0
  ).length
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable }
}

/** A test that passed at the second try is flaky, and does not count as passed. */
export function countPlaywright(report) {
  if (report === undefined) return { passed: 0, failed: 1 }
  const { expected, unexpected, flaky } = report.stats
  return { passed: expected, failed: unexpected + flaky + report.errors.length }
}
