import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { markup, page } from './html'

describe('a page that leaves the app', () => {
  it('escapes every value, in texts and in attributes', () => {
    const name = `<img src=x onerror="alert('1')"> & co`

    expect(markup`<td title="${name}">${name}</td>`.html).toBe(
      '<td title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; co">' +
        '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; co</td>'
    )
  })

  it('takes what it made itself as it is', () => {
    expect(markup`<ul>${['<a>', 'b'].map(text => markup`<li>${text}</li>`)}</ul>`.html).toBe(
      '<ul><li>&lt;a&gt;</li><li>b</li></ul>'
    )
  })

  it('has a policy that lets in its own style sheet and nothing else', () => {
    const text = page('</title><script>', markup`<p>body</p>`)

    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? ''
    const hash = createHash('sha256').update(style, 'utf8').digest('base64')
    expect(text).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;`)
    expect(text).not.toMatch(/<script|https?:|url\(|@import/i)
    expect(text.indexOf('Content-Security-Policy')).toBeLessThan(text.indexOf('<style>'))
  })
})
