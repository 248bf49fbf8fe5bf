// A provider that a person wrote as a file: bounded, strict, and with every problem named by its line and field.
import type { z } from 'zod'
import type { Declaration } from '../rest/declaration'
import { declarationSchema } from '../rest/declaration'
import { readDeclaration } from '../rest/read-declaration'
import type { FileProblem } from './yaml-text'
import { readYaml } from './yaml-text'

export type { FileProblem } from './yaml-text'

export const LARGEST_PROVIDER_FILE = 256 * 1024
const MOST_PROBLEMS = 20

export type ReadProviderFile =
  | { readonly ok: true; readonly declaration: Declaration }
  | { readonly ok: false; readonly problems: readonly FileProblem[] }

/** Reads YAML or JSON. */
export function readProviderFile(text: string): ReadProviderFile {
  if (new TextEncoder().encode(text).length > LARGEST_PROVIDER_FILE)
    return refused([{ line: null, field: '', words: 'the file is larger than 256 KiB' }])
  const yaml = readYaml(text)
  if (!yaml.ok) return refused(yaml.problems)
  const parsed = declarationSchema.safeParse(withoutSchemaLink(yaml.value))
  if (!parsed.success) {
    return refused(
      parsed.error.issues.flatMap(plainIssues).map(({ path, words }) => ({
        line: yaml.lineOf(path),
        field: path.join('.'),
        words
      }))
    )
  }
  const read = readDeclaration(parsed.data)
  if (read.ok) return read
  return refused(
    read.problems.map(problem => {
      const [field = '', ...words] = problem.split(': ')
      return { line: yaml.lineOf(field.split('.')), field, words: words.join(': ') }
    })
  )
}

/** `$schema` is for the editor of the person who writes the file. */
function withoutSchemaLink(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== '$schema'))
}

function refused(problems: readonly FileProblem[]): ReadProviderFile {
  const known = new Set<string>()
  const each = problems.filter(problem => {
    const text = JSON.stringify(problem)
    return known.has(text) ? false : known.add(text)
  })
  return { ok: false, problems: each.slice(0, MOST_PROBLEMS) }
}

type Issue = z.core.$ZodIssue
type PlainIssue = { readonly path: readonly PropertyKey[]; readonly words: string }

const KINDS: { readonly [kind: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
  record: 'a group of fields'
}

/** What is wrong, in words that do not need the schema beside them. */
function plainIssues(issue: Issue): readonly PlainIssue[] {
  const { path } = issue
  switch (issue.code) {
    case 'invalid_type':
      return [
        {
          path,
          words:
            issue.input === undefined && issue.message.includes('undefined')
              ? 'is missing'
              : `must be ${KINDS[issue.expected] ?? issue.expected}`
        }
      ]
    case 'unrecognized_keys':
      return issue.keys.map(name => ({ path: [...path, name], words: 'is no field that can stand here' }))
    case 'invalid_value':
      return [{ path, words: `must be ${issue.values.map(value => JSON.stringify(value)).join(' or ')}` }]
    case 'invalid_union':
      return plainestBranch(issue)
    case 'too_small':
      return [
        {
          path,
          words:
            issue.origin === 'number' || issue.origin === 'int' ? 'is too small' : 'is empty or too short'
        }
      ]
    case 'too_big':
      return [
        { path, words: issue.origin === 'number' || issue.origin === 'int' ? 'is too large' : 'is too long' }
      ]
    case 'invalid_format':
      return [{ path, words: 'has a form that cannot stand here' }]
    case 'custom':
      return [{ path, words: issue.message }]
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
      return [{ path, words: 'cannot stand here' }]
    default:
      return issue satisfies never
  }
}

/** Of several shapes, the one that the person most likely meant: the one with the fewest problems, deepest inside. */
function plainestBranch(issue: Extract<Issue, { code: 'invalid_union' }>): readonly PlainIssue[] {
  const { path } = issue
  const branches = issue.errors
    .map(issues => issues.flatMap(plainIssues))
    .filter(issues => issues.length > 0)
    .sort((one, other) => depthOf(other) - depthOf(one) || one.length - other.length)
  const [best] = branches
  if (best === undefined) return [{ path, words: 'fits none of the shapes that can stand here' }]
  const isFlat = depthOf(best) === 0
  if (isFlat && branches.length > 1) {
    const words = [...new Set(branches.flatMap(issues => issues.map(each => each.words)))]
    return [
      { path, words: words.length <= 3 ? words.join(', or ') : 'fits none of the shapes that can stand here' }
    ]
  }
  return best.map(each => ({ path: [...path, ...each.path], words: each.words }))
}

function depthOf(issues: readonly PlainIssue[]): number {
  return Math.max(...issues.map(({ path }) => path.length))
}
