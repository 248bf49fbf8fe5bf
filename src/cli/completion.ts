import type { Command } from 'commander'

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof SHELLS)[number]

type Word = readonly [word: string, about: string]
type Node = {
  /** Such as `keys list`; empty for the program itself. */
  readonly path: string
  /** Subcommands, or the values that the argument can have. */
  readonly words: readonly Word[]
  readonly options: readonly Word[]
}

/**
 * All four scripts do the same: the words that name a command give its path, a word that begins with a dash is completed with the
 * options of that command, every other one with its subcommands. Where there are none, and behind an option with a value, the
 * shell offers files.
 */
export function completionFor(shell: Shell, program: Command): string {
  const nodes = nodesOf(program)
  const valued = [...new Set(valuedIn(program))]
  switch (shell) {
    case 'bash':
      return bash(nodes, valued)
    case 'zsh':
      return zsh(nodes, valued)
    case 'fish':
      return fish(nodes, valued)
    case 'powershell':
      return powershell(nodes, valued)
    default:
      return shell satisfies never
  }
}

function nodesOf(command: Command, path = ''): readonly Node[] {
  const options = command.options.flatMap(({ long, description }): Word[] =>
    long == null ? [] : [[long, description]]
  )
  const subcommands = command.commands.map((each): Word => [each.name(), each.description()])
  const values = command.registeredArguments.flatMap(({ argChoices, description }) =>
    (argChoices ?? []).map((each): Word => [each, description || each])
  )
  const { long, description } = command.createHelp().visibleOptions(command).at(-1) ?? {}
  const help: readonly Word[] = long === '--help' ? [[long, description ?? '']] : []
  const node = { path, words: [...subcommands, ...values], options: [...options, ...help] }
  const below = command.commands.flatMap(each => nodesOf(each, `${path} ${each.name()}`.trim()))
  return [node, ...below]
}

/** The options behind which a value stands. */
function valuedIn(command: Command): readonly string[] {
  const own = command.options.flatMap(({ long, required, optional }) =>
    long != null && (required || optional) ? [long] : []
  )
  return [...own, ...command.commands.flatMap(valuedIn)]
}

const names = (words: readonly Word[]): string => words.map(([word]) => word).join(' ')
const pathsOf = (nodes: readonly Node[]): readonly string[] =>
  nodes.map(({ path }) => path).filter(path => path !== '')

function bash(nodes: readonly Node[], valued: readonly string[]): string {
  const cases = nodes.map(
    ({ path, words, options }) => `    '${path}') words='${names(words)}' options='${names(options)}' ;;`
  )
  return `_rekey() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path='' word words='' options=''
  COMPREPLY=()
  case $previous in ${valued.join('|')}) return ;; esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case '|${pathsOf(nodes).join('|')}|' in *"|\${path:+$path }$word|"*) path="\${path:+$path }$word" ;; esac
  done
  case $path in
${cases.join('\n')}
  esac
  case $current in -*) words=$options ;; esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _rekey rekey
`
}

function zsh(nodes: readonly Node[], valued: readonly string[]): string {
  const list = (words: readonly Word[]): string =>
    words.map(([word, about]) => single(`${word}:${about.replaceAll(':', String.raw`\:`)}`)).join(' ')
  const cases = nodes.map(
    ({ path, words, options }) => `    '${path}') offered=(${list(words)}) flags=(${list(options)}) ;;`
  )
  return `#compdef rekey
_rekey() {
  local at='' next word
  local -a known offered flags
  known=(${pathsOf(nodes)
    .map(path => `'${path}'`)
    .join(' ')})
  case \${words[CURRENT-1]} in ${valued.join('|')}) _files; return ;; esac
  for word in "\${(@)words[2,CURRENT-1]}"; do
    next="\${at:+$at }$word"
    (( \${known[(Ie)$next]} )) && at=$next
  done
  case $at in
${cases.join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o option flags
  elif (( $#offered )); then
    _describe command offered
  else
    _files
  fi
}
if [[ \${funcstack[1]-} == _rekey ]]; then _rekey "$@"; else compdef _rekey rekey; fi
`
}

function fish(nodes: readonly Node[], valued: readonly string[]): string {
  const lines = nodes.flatMap(({ path, words, options }) => [
    ...words.map(([word, about]) => `complete -c rekey -f -n ${at(path)} -a ${word} -d ${fishText(about)}`),
    ...options.map(([word, about]) => {
      const value = valued.includes(word) ? ' -r' : ''
      return `complete -c rekey -n ${at(path)} -l ${word.slice(2)}${value} -d ${fishText(about)}`
    })
  ])
  return `function __rekey_at
  set -l known ${pathsOf(nodes).map(single).join(' ')}
  set -l path ''
  set -l words (commandline -opc)
  for word in $words[2..-1]
    set -l next (string trim -- "$path $word")
    contains -- $next $known; and set path $next
  end
  test "$path" = "$argv[1]"
end
${lines.join('\n')}
`
}

const at = (path: string): string => `'__rekey_at "${path}"'`

function fishText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

function single(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function powershell(nodes: readonly Node[], valued: readonly string[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
  const list = (words: readonly Word[]): string =>
    `@(${words.map(([word, about]) => `,@(${quoted(word)}, ${quoted(about)})`).join(' + ')})`
  const table = (of: (node: Node) => readonly Word[]): string =>
    nodes.map(node => `    ${quoted(node.path)} = ${list(of(node))}`).join('\n')
  return `Register-ArgumentCompleter -Native -CommandName rekey -ScriptBlock {
  param($word, $ast, $position)
  $words = @{
${table(({ words }) => words)}
  }
  $options = @{
${table(({ options }) => options)}
  }
  $before = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $position })
  if ($before.Count -gt 0 -and @(${valued.map(quoted).join(', ')}) -contains "$($before[-1])") { return }
  $path = ''
  foreach ($each in $before) {
    $next = if ($path) { "$path $each" } else { "$each" }
    if ($words.ContainsKey($next)) { $path = $next }
  }
  $offered = if ("$word".StartsWith('-')) { $options[$path] } else { $words[$path] }
  foreach ($pair in $offered) {
    if ($pair[0].StartsWith("$word")) {
      [System.Management.Automation.CompletionResult]::new($pair[0], $pair[0], 'ParameterValue', $pair[1])
    }
  }
}
`
}
