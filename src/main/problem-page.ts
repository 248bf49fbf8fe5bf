import type { Fault } from '../core/fault'
import { startProblem } from '../words/start-problems'
import type { AppFile } from './app-files'

export const PROBLEM_PATH = '/problem.html'

/** One sentence for a terminal. */
export function problemSentence(problem: Fault, folder: string): string {
  const words = startProblem(problem)
  return `${words.title}: ${words.todo} (${folder})`
}

/** A page without script for a start that failed before there was an app. */
export function problemFiles(problem: Fault, folder: string): readonly (readonly [string, AppFile])[] {
  const words = startProblem(problem)
  const code = problem.detail ?? problem.code
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Rekey</title><link rel="stylesheet" href="/problem.css"></head>
<body><main>
<p class="mark" aria-hidden="true">!</p>
<h1>${escape(words.title)}</h1>
<p>${escape(words.happened)}</p>
<p><strong>What to do:</strong> ${escape(words.todo)}</p>
<dl><dt>Folder</dt><dd><code>${escape(folder)}</code></dd><dt>Reference</dt><dd><code>${escape(code)}</code></dd></dl>
</main></body>
</html>
`
  return [
    [PROBLEM_PATH, { type: 'text/html; charset=utf-8', content: html }],
    ['/problem.css', { type: 'text/css; charset=utf-8', content: STYLE }]
  ]
}

/** Nothing hidden either: a folder may have any name. */
function escape(text: string): string {
  return escapeHtml(text).replaceAll(/[\p{C}]/gu, '\u{fffd}')
}

const STYLE = `:root { color-scheme: light dark; --ground: #f6f7f9; --text: #1a2129; --soft: #5a6572; --mark: #b45309; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171c; --text: #e6e9ee; --soft: #9aa5b1; --mark: #fbbf24; } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--text); font: 15px/1.6 system-ui, sans-serif; }
main { max-width: 34rem; padding: 2rem; }
.mark { width: 2.5rem; height: 2.5rem; margin: 0 0 1rem; border: 2px solid var(--mark); border-radius: 50%; color: var(--mark); font-size: 1.5rem; font-weight: 700; line-height: 2.5rem; text-align: center; }
h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.3; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin-top: 1.5rem; color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: 13px/1.6 ui-monospace, monospace; }
`

/** A text as it stands in markup, between tags or in an attribute with double quotes. */
function escapeHtml(text: string): string {
  // Most texts have none of them, and a start has two thousand.
  if (!/[&<>"]/.test(text)) return text
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
