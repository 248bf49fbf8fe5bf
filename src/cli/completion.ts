import type { Command } from 'commander'

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof SHELLS)[number]

type Node = {
  readonly path: readonly string[]
  readonly words: readonly string[]
  readonly about: ReadonlyMap<string, string>
}

/** Every command with what may follow it: its subcommands and its long options. */
function nodesOf(command: Command, path: readonly string[] = []): readonly Node[] {
  const options = command.options.flatMap(({ long, description }) =>
    long == null ? [] : [[long, description] as const]
  )
  const subcommands = command.commands.map(each => [each.name(), each.description()] as const)
  const about = new Map([...subcommands, ...options, ['--help', 'Show help'] as const])
  const node = { path, words: [...about.keys()], about }
  return [node, ...command.commands.flatMap(each => nodesOf(each, [...path, each.name()]))]
}

export function completionFor(shell: Shell, program: Command): string {
  const nodes = nodesOf(program)
  switch (shell) {
    case 'bash':
      return bash(nodes)
    case 'zsh':
      return `#compdef rekey\nautoload -U +X bashcompinit && bashcompinit\n${bash(nodes)}`
    case 'fish':
      return fish(nodes)
    case 'powershell':
      return powershell(nodes)
    default:
      return shell satisfies never
  }
}

function bash(nodes: readonly Node[]): string {
  const cases = nodes.map(({ path, words }) => `    '${path.join(' ')}') words='${words.join(' ')}' ;;`)
  return `_rekey() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) case "$(_rekey_commands)" in *"|\${path:+$path }$word|"*) path="\${path:+$path }$word" ;; esac ;; esac
  done
  case $path in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
_rekey_commands() { echo '|${nodes.map(({ path }) => path.join(' ')).join('|')}|'; }
complete -o default -F _rekey rekey
`
}

function fish(nodes: readonly Node[]): string {
  const lines = nodes.flatMap(({ path, about }) => {
    const condition =
      path.length === 0
        ? '__fish_use_subcommand'
        : path.map(word => `__fish_seen_subcommand_from ${word}`).join('; and ')
    return [...about].map(([word, words]) =>
      word.startsWith('--')
        ? `complete -c rekey -n '${condition}' -l ${word.slice(2)} -d ${fishText(words)}`
        : `complete -c rekey -f -n '${condition}' -a ${word} -d ${fishText(words)}`
    )
  })
  return `${lines.join('\n')}\n`
}

function fishText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

function powershell(nodes: readonly Node[]): string {
  const entries = nodes.map(
    ({ path, words }) => `    '${path.join(' ')}' = @(${words.map(word => `'${word}'`).join(', ')})`
  )
  return `Register-ArgumentCompleter -Native -CommandName rekey -ScriptBlock {
  param($word, $ast, $position)
  $known = @{
${entries.join('\n')}
  }
  $path = ''
  foreach ($each in ($ast.CommandElements | Select-Object -Skip 1)) {
    $next = if ($path) { "$path $each" } else { "$each" }
    if ($known.ContainsKey($next)) { $path = $next }
  }
  $known[$path] | Where-Object { $_ -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`
}
