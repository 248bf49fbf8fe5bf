// `npm run requirements [-- --json|--all|--write]`: each security requirement with the tests that prove it. A proof counts only when the test
// is there and not skipped. Fails when a requirement has none.
import fs from 'node:fs'
import path from 'node:path'
import { readJson, readText, root } from './setup/paths.mjs'
import { REQUIREMENTS } from './requirements/table.mjs'

/** R58 and R59 belong to activation and declared providers. */
const LAST_OF_FIRST = 57
const WANTED = [...Array.from({ length: LAST_OF_FIRST }, (_, index) => index + 1), 60, 61, 62]

/** Is this proof really there? @returns {string | null} what is wrong with it */
function problemWith(proof) {
  const script = /^npm run ([\w:-]+)$/.exec(proof)?.[1]
  if (script !== undefined)
    return script in readJson(path.join(root, 'package.json')).scripts ? null : 'no such script'
  const [file, title] = proof.split(' > ')
  const text = readText(path.join(root, file))
  if (text === undefined) return 'no such file'
  const at = positionOf(text, title)
  if (at === -1) return 'no such test'
  return /\.(skip|todo|fails)\s*\($/.test(text.slice(0, at).trimEnd()) ? 'skipped' : null
}

/** Where the title stands as a whole string; -1 when it does not. */
function positionOf(text, title) {
  const spellings = ["'", '"', '`'].map(
    quote => `${quote}${quote === "'" ? title.replaceAll("'", "\\'") : title}${quote}`
  )
  return Math.max(...spellings.map(spelling => text.indexOf(spelling)))
}

function judge({ id, what, proofs, elsewhere }) {
  const problems = proofs.flatMap(proof => {
    const problem = problemWith(proof)
    return problem === null ? [] : [`${proof}: ${problem}`]
  })
  const isProven = proofs.length > 0 && problems.length === 0
  const state = !isProven ? 'open' : elsewhere === undefined ? 'proven' : 'elsewhere'
  return {
    id,
    what,
    state,
    proofs,
    ...(elsewhere === undefined ? {} : { elsewhere }),
    ...(isProven ? {} : { problems })
  }
}

const requirements = REQUIREMENTS.map(judge)
const count = state => requirements.filter(one => one.state === state).length
const ids = new Set(requirements.map(one => one.id))
const missing = WANTED.map(number => `R${String(number).padStart(2, '0')}`).filter(id => !ids.has(id))
const sum = {
  requirements: requirements.length,
  proven: count('proven'),
  elsewhere: count('elsewhere'),
  open: count('open') + missing.length
}

if (process.argv.includes('--json')) console.log(JSON.stringify({ ...sum, missing, list: requirements }))
else {
  const isWorthALine = ({ state }) => state !== 'proven' || process.argv.includes('--all')
  for (const { id, state, what, proofs, elsewhere, problems } of requirements.filter(isWorthALine)) {
    console.log(
      `${id} ${state.padEnd(9)} ${what} (${proofs.length} ${proofs.length === 1 ? 'proof' : 'proofs'})`
    )
    if (elsewhere !== undefined) console.log(`    elsewhere: ${elsewhere}`)
    for (const problem of problems ?? []) console.log(`    OPEN ${problem}`)
  }
  for (const id of missing) console.log(`${id} open      not in the table`)
  console.log(JSON.stringify(sum))
}
const page = path.join(root, 'docs/requirements.md')
const text = pageOf(requirements)
if (process.argv.includes('--write')) fs.writeFileSync(page, text)
const isPageOld = readText(page)?.trim() !== text.trim()
if (isPageOld)
  console.error('requirements: docs/requirements.md is old: run "npm run requirements -- --write"')
process.exitCode = sum.open === 0 && !isPageOld ? 0 : 1

function pageOf(list) {
  const sections = list.map(({ id, what, proofs, elsewhere }) =>
    [
      `## ${id} ${what}`,
      '',
      ...proofs.map(proof => `- \`${proof}\``),
      ...(elsewhere === undefined ? [] : ['', `Elsewhere: ${elsewhere}`])
    ].join('\n')
  )
  return [
    '# Security requirements',
    '',
    'Each with what proves it: tests as `file > title`, and commands. Made from scripts/requirements/table.mjs by',
    '`npm run requirements -- --write`; `npm run requirements` fails when a test is not there.',
    '',
    sections.join('\n\n'),
    ''
  ].join('\n')
}
