import { createHash } from 'node:crypto'

// Pages that leave the app as one file. Every value is escaped where it is put in, so that no name can become markup.

export type Html = { readonly html: string }

type Piece = string | number | Html | readonly Html[]

/** Texts are escaped; only what this function made goes in as it is. */
export function markup(parts: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return { html: parts.map((part, index) => part + shown(values[index])).join('') }
}

function shown(value: Piece | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  return 'html' in value ? value.html : value.map(each => each.html).join('')
}

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => ENTITIES[character] ?? character)
}

/** Without a script, a font or a picture; the policy lets nothing in but this very style sheet. */
export function page(title: string, body: Html): string {
  const hash = createHash('sha256').update(STYLE, 'utf8').digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  const head = markup`<meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <title>${title}</title>`
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head>\n${head.html}\n<style>${STYLE}</style>\n</head>`,
    `<body>\n${body.html}\n</body>`,
    '</html>',
    ''
  ].join('\n')
}

const STYLE = `
:root { color-scheme: light dark; --line: #d5d9e0; --soft: #5b6472; --good: #1b7f4d; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3a414d; --soft: #a3adbb; --good: #5cc794; --bad: #ff8a80; }
}
body { max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; font: 14px/1.5 system-ui, sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; }
h2 { margin: 2rem 0 .5rem; font-size: 1.05rem; }
p.lead { margin: 0; font-size: 1.05rem; }
.soft { color: var(--soft); }
.good { color: var(--good); }
.bad { color: var(--bad); }
dl { display: grid; grid-template-columns: 12rem minmax(0, 1fr); gap: .25rem 1rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: 12px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
td .soft { overflow-wrap: anywhere; }
td code, td.time { white-space: nowrap; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
@media print {
  :root { color-scheme: light; --line: #bbb; --soft: #444; --good: #000; --bad: #000; }
  body { max-width: none; margin: 0; padding: 0; font-size: 10pt; }
  @page { margin: 18mm; }
}
`
