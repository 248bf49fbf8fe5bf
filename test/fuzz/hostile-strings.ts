// What hostile colleagues and servers write into names. Built, not listed: every control and mark in several places.

const MARKUP = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '<svg/onload=alert(1)>',
  '"><iframe src=javascript:alert(1)>',
  "'-alert(1)-'",
  '</style><style>*{display:none}',
  '<a href="javascript:alert(1)">x</a>',
  '<math><mtext></table><mglyph><style><img src onerror=alert(1)>',
  '<base href=//evil.example>',
  '<meta http-equiv=refresh content=0;url=//evil.example>',
  '&lt;b&gt;&#x3c;script&#x3e;',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'https://evil.example/?q=',
  '\\\\evil.example\\share',
  '{{constructor.constructor("alert(1)")()}}',
  '${7*7}',
  '#{7*7}',
  '<%= 7*7 %>',
  '`id`',
  '$(id)',
  '; rm -rf /',
  '| cat /etc/passwd',
  '../../../../etc/passwd',
  '..\\..\\windows\\system32',
  '%2e%2e%2f%2e%2e%2f',
  "' OR 1=1 --",
  '"; DROP TABLE keys; --',
  'NEAR("a" "b") OR *',
  'name:* AND (',
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  '__defineGetter__',
  '[object Object]',
  'undefined',
  'null',
  'NaN',
  'true',
  '-0',
  '1e999',
  'CON',
  'aux.txt',
  'a'.repeat(255),
  'a'.repeat(257),
  '🔑'.repeat(300),
  'x'.repeat(70_000),
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!',
  'раyments-аpi',
  'ｐａｙｍｅｎｔｓ',
  'شركة-المفاتيح',
  'מפתח prod',
  '👩‍👩‍👧‍👦',
  '🏴󠁧󠁢󠁳󠁣󠁴󠁿',
  '%s%s%n%x',
  'KEY=value\nOTHER=evil',
  'line\r\nSet-Cookie: a=b',
  '\u0000',
  '\ud800',
  '\udfff tail',
  'head \ud83d',
  '',
  ' ',
  '   padded   '
]

const ESCAPES = [
  '\u001b[2J\u001b[H',
  '\u001b]0;title\u0007',
  '\u001b]52;c;ZXZpbA==\u0007',
  '\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007',
  '\u009b31m',
  '\u001bP+q544e\u001b\\'
]

const SHEET = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']
const SHEET_TAILS = [
  'HYPERLINK("https://evil.example","x")',
  "cmd|' /C calc'!A0",
  '1+1',
  'SUM(A1:A9)',
  '"quoted",comma'
]

const MARKS = [
  ...range(0x00, 0x1f),
  ...range(0x7f, 0x9f),
  0xad,
  0x61c,
  0x115f,
  0x1160,
  0x17b4,
  0x180e,
  ...range(0x200b, 0x200f),
  ...range(0x2028, 0x202e),
  ...range(0x2060, 0x206f),
  0x2800,
  0x3164,
  0xfeff,
  0xffa0,
  ...range(0xfff9, 0xfffb),
  0xe0001,
  0xe0041,
  0xe007f,
  0xf0000,
  0x10fffd
]

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

/** At least 500, each once. The longest is a megabyte. */
export function hostileStrings(): readonly string[] {
  const marked = MARKS.map(code => String.fromCodePoint(code)).flatMap(mark => [
    `${mark}payments`,
    `pay${mark}ments`,
    `payments${mark}`,
    `${mark}gpj.exe${mark}${mark}`
  ])
  const sheets = SHEET.flatMap(start => SHEET_TAILS.map(tail => `${start}${tail}`))
  const mixed = ESCAPES.flatMap(escape => [escape, `name${escape}`, `${escape}<b>`])
  return [...new Set([...MARKUP, ...sheets, ...mixed, ...marked, `\u202e${'W'.repeat(1_000_000)}`])]
}
