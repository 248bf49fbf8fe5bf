// `npm run check`: everything that must hold before a commit, and what CI runs. It goes on after a failure, so that one run tells
// all. `--without-tests` leaves the unit tests to `npm test`.
import { runInForeground } from './headless/foreground.mjs'
import { root } from './setup/paths.mjs'

const CHECKS = [
  { name: 'types', script: 'typecheck', remedy: 'mend the types above' },
  {
    name: 'lint',
    script: 'lint',
    remedy: 'mend the lines above; "npm run lint -- --fix" mends some by itself'
  },
  { name: 'format', script: 'format:check', remedy: 'run "npm run format"' },
  { name: 'walls', script: 'walls', remedy: 'each broken rule above says what to import instead' },
  { name: 'dead code', script: 'dead-code', remedy: 'remove what nobody uses' },
  {
    name: 'requirements',
    script: 'requirements',
    remedy: 'write the missing test, or mend scripts/requirements/table.mjs'
  },
  { name: 'unit tests', script: 'test:unit', remedy: 'mend the tests above' }
]

async function isGreen({ name, script }) {
  const since = performance.now()
  const code = await runInForeground('npm', ['run', '--silent', script], {
    cwd: root,
    shell: process.platform === 'win32'
  })
  console.log(
    `check: ${name} ${code === 0 ? 'ok' : 'FAILED'} (${((performance.now() - since) / 1000).toFixed(1)} s)`
  )
  return code === 0
}

const failed = []
const withoutTests = process.argv.includes('--without-tests')
for (const check of CHECKS.filter(({ script }) => !(withoutTests && script === 'test:unit'))) {
  if (!(await isGreen(check))) failed.push(check)
}
for (const { name, remedy } of failed) console.error(`check: ${name} failed: ${remedy}.`)
process.exitCode = failed.length === 0 ? 0 : 1
