import { checkProviderFile, secretFieldsIn } from '../../host/provider-check'
import type { CheckReport, CheckTarget } from '../../host/provider-check'
import { CHECK_WORDS, SAYS } from '../../words/command-line'
import { problemWords } from '../../words/provider-files'
import { Stop } from '../context'
import type { Outcome } from '../context'
import { EXIT } from '../exit-codes'
import { bytesOf } from '../files'
import type { Io } from '../io'
import { credentialFrom } from '../secrets'

export type TestProvider = {
  readonly recorded?: string
  readonly server?: string
  readonly write?: boolean
  readonly setting?: Record<string, string>
  readonly credentialFd?: number
}

const LONGEST_FILE = 4 * 1024 * 1024

/** Needs neither the app nor the profile. */
export async function testProvider(io: Io, file: string, options: TestProvider): Promise<Outcome> {
  const text = textOf(file)
  const report = await checkProviderFile(text, await targetOf(io, text, options))
  return { exit: report.isGood ? EXIT.done : EXIT.failed, data: report, lines: linesOf(report) }
}

async function targetOf(io: Io, text: string, options: TestProvider): Promise<CheckTarget> {
  const { recorded, server, write, setting, credentialFd } = options
  if (recorded !== undefined && server !== undefined) throw new Stop(EXIT.usage, SAYS.oneTarget)
  if (server === undefined && (write === true || setting !== undefined))
    throw new Stop(EXIT.usage, SAYS.serverNeeded)
  if (recorded !== undefined) return { kind: 'recorded', recording: jsonIn(textOf(recorded)) }
  if (server === undefined) return { kind: 'fake' }
  const credential = await credentialFrom({ io }, credentialFd, secretFieldsIn(text))
  return { kind: 'server', url: server, settings: setting ?? {}, credential, mayWrite: write === true }
}

function textOf(path: string): string {
  return new TextDecoder().decode(bytesOf(path, LONGEST_FILE))
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new Stop(EXIT.usage, SAYS.recordingSyntax)
    throw error
  }
}

function linesOf({ provider, against, problems, checks, isGood }: CheckReport): readonly string[] {
  if (provider === null)
    return [CHECK_WORDS.noProvider, ...problems.map(problem => `  ${problemWords(problem)}`)]
  const count = (wanted: string): number => checks.filter(({ state }) => state === wanted).length
  const total = CHECK_WORDS.total(count('passed'), count('failed'), count('skipped'))
  return [
    `${provider}, ${CHECK_WORDS.against[against]}`,
    ...checks.map(({ name, state, words }) => `  ${state}: ${name}${words === '' ? '' : ` (${words})`}`),
    isGood ? total : `${total}. ${CHECK_WORDS.notReady}`
  ]
}
