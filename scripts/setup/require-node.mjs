// Ends the process with one sentence when this Node is not one that Rekey runs on. Import it before everything else. Written in
// the syntax of Node 12 and without an import, so that old versions get as far as the sentence.

/** The first version of each line that all dependencies admit; odd lines and those below are refused. The same as "engines". */
export const FIRST_VERSIONS = { 20: 19, 22: 13 }
const NEWEST_LINE = 24

/** @param {string} version as in process.versions.node @returns {boolean} */
export function isAdmitted(version) {
  const numbers = version.split('.').map(Number)
  const first = FIRST_VERSIONS[numbers[0]]
  return numbers[0] >= NEWEST_LINE || (first !== undefined && numbers[1] >= first)
}

if (!isAdmitted(process.versions.node)) {
  console.error(
    'set-up: Rekey needs Node 24 or later (or 22.13 and later of Node 22, or 20.19 and later of Node 20), and this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      '): install Node 24 from https://nodejs.org (with nvm: "nvm install 24"), then run the command again.'
  )
  process.exit(1)
}
