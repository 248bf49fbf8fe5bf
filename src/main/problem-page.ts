import type { Fault } from '../core/fault'
import type { AppFile } from './app-files'

export const PROBLEM_PATH = '/problem.html'

type Words = { readonly title: string; readonly happened: string; readonly todo: string }

const WORDS: { readonly [detail: string]: Words } = {
  'database-from-future': {
    title: 'This profile belongs to a newer Rekey',
    happened: 'A newer version has changed its database. This version cannot read it and has not touched it.',
    todo: 'Start the newer version again, or install the latest one.'
  },
  'database-corrupt': {
    title: 'The database cannot be read',
    happened: 'The file is damaged, empty, or not a database of Rekey. It was left as it is.',
    todo: 'Put back the folder from a backup. To begin again without it, move the folder away (do not delete it: the sealed secrets in it may still be of use) and start Rekey; your keys at the providers are not affected.'
  },
  'database-busy': {
    title: 'Another Rekey uses this profile',
    happened: 'The database is in use by another process, perhaps of another user or in another session.',
    todo: 'Close the other Rekey, then start this one again. To work side by side, start with --user-data-dir and another folder.'
  },
  'disk-full': {
    title: 'The disk is full',
    happened:
      'Rekey writes every step to disk before it acts, and there is no room for it. Nothing was changed.',
    todo: 'Free some space on the disk that holds the profile, then start Rekey again.'
  },
  'read-only': {
    title: 'The profile cannot be written',
    happened:
      'The folder or the database is read-only for you. Rekey does nothing that it cannot write down first.',
    todo: 'Give yourself write access to the folder of the profile, then start Rekey again.'
  }
}

const OTHER: Words = {
  title: 'Rekey cannot open its database',
  happened: 'The database did not open. It was left as it is, and nothing was changed at any provider.',
  todo: 'Start Rekey again. If it happens again, the log in the folder of the profile has a line for it.'
}

/** One sentence for a terminal. */
export function problemSentence(problem: Fault, folder: string): string {
  const words = wordsOf(problem)
  return `${words.title}: ${words.todo} (${folder})`
}

/** A page without script for a start that failed before there was an app. */
export function problemFiles(problem: Fault, folder: string): readonly (readonly [string, AppFile])[] {
  const words = wordsOf(problem)
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

function wordsOf(problem: Fault): Words {
  return WORDS[problem.detail ?? ''] ?? OTHER
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
