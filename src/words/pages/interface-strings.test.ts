import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

// Every word that a person reads is in src/words. In the renderer, this finds text between tags, strings that become text, strings
// in attributes that are shown or read aloud, and any other string that is written like a sentence or a heading.

const PAGES = path.join(import.meta.dirname, '../../renderer/src')
const SHOWN = new Set([
  'title',
  'label',
  'placeholder',
  'aria-label',
  'aria-valuetext',
  'alt',
  'help',
  'text',
  'heading',
  'description',
  'hint',
  'unit',
  'summary',
  'busy'
])
/** Attributes of which a person sees nothing. */
const SILENT = new Set(['className', 'id', 'type', 'autoComplete', 'd'])
const KEYS =
  /^(Arrow\w+|Page(Up|Down)|Enter|Escape|Home|End|Delete|Backspace|Space|Tab|Meta|Control|Shift|Alt|Ctrl|Key[A-Z]|Infinity)$/
const LIKE_TEXT = [
  /^["“‘]?(\p{Lu}\p{Ll}+|A)[ ,:’]/u,
  / .*\p{Ll}[.…?]$|^\p{Ll}.* .*\p{Ll}[.…?]$/u,
  /^\p{Lu}\p{Ll}+…?$/u,
  /^\d+ \p{Ll}+/u
]

type Text = ts.StringLiteralLike | ts.TemplateExpression
const isText = (node: ts.Node): node is Text => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)
const hasWords = (text: string): boolean => /\p{L}{2}/u.test(text) && !/^\{\w+\}$/.test(text)

function partsOf(node: Text): readonly string[] {
  return ts.isTemplateExpression(node)
    ? [node.head.text, ...node.templateSpans.map(span => span.literal.text)]
    : [node.text]
}

function stringsIn(source: ts.SourceFile): readonly string[] {
  const found = new Set<ts.Node>()

  /** The strings that an expression can become. */
  function note(node: ts.Node): void {
    if (isText(node)) {
      if (partsOf(node).some(hasWords)) found.add(node)
    } else if (ts.isConditionalExpression(node)) {
      note(node.whenTrue)
      note(node.whenFalse)
    } else if (ts.isParenthesizedExpression(node)) note(node.expression)
    else if (ts.isBinaryExpression(node)) {
      if (['||', '??', '+'].includes(node.operatorToken.getText())) note(node.left)
      note(node.right)
    }
  }

  function visit(node: ts.Node): void {
    if (ts.isJsxText(node) && hasWords(node.text)) found.add(node)
    else if (ts.isJsxExpression(node) && node.expression !== undefined && !ts.isJsxAttribute(node.parent))
      note(node.expression)
    else if (ts.isJsxAttribute(node)) {
      const name = node.name.getText()
      const { initializer } = node
      if (initializer !== undefined && SHOWN.has(name))
        note(ts.isJsxExpression(initializer) ? (initializer.expression ?? initializer) : initializer)
      // `name` is the accessible name of a button, or the key of a field in its form.
      else if (
        initializer !== undefined &&
        name === 'name' &&
        isText(initializer) &&
        / |^\p{Lu}/u.test(partsOf(initializer).join('x'))
      )
        found.add(initializer)
      if (SILENT.has(name)) return
    } else if (isText(node) && isLikeText(node)) found.add(node)
    ts.forEachChild(node, visit)
  }

  visit(source)
  return [...found].map(node => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart())
    return `${path.basename(source.fileName)}:${line + 1} ${node.getText().trim()}`
  })
}

function isLikeText(node: Text): boolean {
  const { parent } = node
  const isCode =
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isLiteralTypeNode(parent) ||
    ts.isCaseClause(parent) ||
    ts.isElementAccessExpression(parent) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isNewExpression(parent) && parent.expression.getText().endsWith('Error')) ||
    (ts.isBinaryExpression(parent) && /^[!=]==$/.test(parent.operatorToken.getText()))
  const text = partsOf(node).join('')
  return !isCode && !ts.isJsxAttribute(parent) && !KEYS.test(text) && LIKE_TEXT.some(each => each.test(text))
}

function parsed(name: string, text: string): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
}

describe('the interface', () => {
  const files = readdirSync(PAGES, { recursive: true, encoding: 'utf8' }).filter(
    file => /\.tsx?$/.test(file) && !/\.test\./.test(file)
  )

  it('has no words outside src/words', () => {
    const strings = files.flatMap(file =>
      stringsIn(parsed(file, readFileSync(path.join(PAGES, file), 'utf8')))
    )

    expect(files.length).toBeGreaterThan(150)
    expect(strings).toEqual([])
  })

  it.each([
    '<p>Revoke it</p>',
    '<p>{isOn ? "on now" : name}</p>',
    '<p>{count} keys</p>',
    '<Button title={`Revoke ${name}`} />',
    '<input placeholder="Search keys" />',
    '<IconButton name="Close" />',
    'const words = "Revoke the key."',
    'say(`Disabled ${name}. Calls with it fail.`)',
    'const entry = { label: "Remove…" }'
  ])('is seen where %s stands in a component', text => {
    expect(stringsIn(parsed('x.tsx', text))).toHaveLength(1)
  })

  it.each([
    '<Field name="baseUrl" className="Wide field" label={WORDS.baseUrl} />',
    'if (event.key === "Escape") throw new TypeError("This is a bug.")',
    'type Look = "Primary button"',
    'const width = `${width}px`'
  ])('is not seen where %s stands', text => {
    expect(stringsIn(parsed('x.tsx', text))).toEqual([])
  })
})
