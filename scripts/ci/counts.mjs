// Reads how many tests passed and failed out of the reports of the runners, and which. No report at all is a failure.

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

/** The full names of the tests that failed, and of the files that did not load. */
export function failuresOfVitest(report) {
  if (report === undefined) return ['the unit and integration tests left no report']
  return report.testResults.flatMap(file => {
    const failed = file.assertionResults.filter(test => test.status === 'failed')
    if (file.status === 'failed' && failed.length === 0) return [file.name]
    return failed.map(test => `${file.name}: ${test.fullName}`)
  })
}

/** The same for the end-to-end tests, flaky ones included. */
export function failuresOfPlaywright(report) {
  if (report === undefined) return ['the end-to-end tests left no report']
  const specsOf = suite => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
  const failed = report.suites
    .flatMap(specsOf)
    .filter(spec => spec.tests.some(test => ['unexpected', 'flaky'].includes(test.status)))
  return [
    ...failed.map(spec => `${spec.file}: ${spec.title}`),
    ...report.errors.map(error => error.message ?? 'an error without a message')
  ]
}
