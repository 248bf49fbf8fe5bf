import { describe, expect, it } from 'vitest'
import { pageWithPicture } from './page'

// As it is built; that it is still built like this is what test/e2e/first-picture.e2e.ts sees.
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <script type="module" crossorigin src="./assets/index-1.js"></script>
    <link rel="modulepreload" crossorigin href="./assets/base-2.js">
    <link rel="stylesheet" crossorigin href="./assets/base-3.css">
  </head>
  <body>
    <div id="root"></div>
  </body>
</html>
`
const MARKUP = {
  sheet: './assets/base-3.css',
  page: ' data-theme="dark"',
  html: '<p>$& keys</p>',
  rules: '#root .placed-0{height: 1px}'
}
const sheetOf = (path: string): string | null => (path === './assets/base-3.css' ? 'p{margin:0}' : null)

describe('a page with a picture', () => {
  it('needs no other answer to be painted, and cannot be used yet', () => {
    expect(pageWithPicture(PAGE, sheetOf, MARKUP, 'bm9uY2U=')).toBe(`<!doctype html>
<html lang="en" data-theme="dark">
  <head>
    <script type="module" async crossorigin src="./assets/index-1.js"></script>
    <style nonce="bm9uY2U=">p{margin:0}#root .placed-0{height: 1px}</style><link rel="stylesheet" crossorigin href="./assets/base-3.css" disabled>
  </head>
  <body>
    <div id="root" inert aria-busy="true"><p>$& keys</p></div>
  </body>
</html>
`)
  })

  it.each([
    ['root', PAGE.replace('<div id="root"></div>', '')],
    ['other sheet', PAGE.replace('base-3.css', 'base-4.css')],
    ['no sheet', PAGE.replace(/<link rel="stylesheet.*/, '')],
    ['script', PAGE.replace('type="module"', 'defer')],
    ['language', PAGE.replace(' lang="en"', '')]
  ])('is not made of a page that is built otherwise (%s)', (_what, page) => {
    expect(pageWithPicture(page, sheetOf, MARKUP, 'n')).toBeNull()
  })
})
