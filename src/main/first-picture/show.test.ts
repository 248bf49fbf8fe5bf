import { describe, expect, it } from 'vitest'
import { CONTENT_POLICY, answerAppRequest } from '../app-files'
import type { AppFile } from '../app-files'
import { showPicture } from './show'

const PAGE =
  '<html lang="en"><script type="module" src="./a.js"></script><link rel="modulepreload" href="./b.js">' +
  '<link rel="stylesheet" href="./c.css"><div id="root"></div></html>'
const PICTURE = JSON.stringify({ sheet: './c.css', page: {}, root: ['p', {}, 'a key'] })

function filesOfPage(): Map<string, AppFile> {
  const file = (type: string, content: string): AppFile => ({ type, content })
  return new Map([
    ['/index.html', file('text/html', PAGE)],
    ['/a.js', file('text/javascript', 'a()')],
    ['/b.js', file('text/javascript', 'b()')],
    ['/c.css', file('text/css', 'p{}')]
  ])
}

async function bodyOf(files: Map<string, AppFile>, path: string): Promise<string> {
  return Buffer.from((await answerAppRequest(files, 'GET', `app://rekey${path}`)).body).toString()
}

describe('showing a picture', () => {
  it('lets in the one sheet of the page, under a name that nobody knows before', async () => {
    const policyOf = async (): Promise<string> => {
      const files = filesOfPage()
      showPicture(files, '/index.html', { picture: PICTURE, painted: Promise.race([]) })
      return (
        (await answerAppRequest(files, 'GET', 'app://rekey/index.html')).headers['content-security-policy'] ??
        ''
      )
    }

    const [one, other] = [await policyOf(), await policyOf()]

    const nonce = / 'nonce-([\w+/=]{24})'/
    expect(one.replace(nonce, '')).toBe(CONTENT_POLICY)
    expect(one.split(';').find(each => each.includes('nonce'))).toMatch(/^ style-src 'self' 'nonce-/)
    expect(nonce.exec(one)?.[1]).not.toBe(nonce.exec(other)?.[1])
  })

  it('holds the scripts back until it is painted, and shows each later window the page as it was', async () => {
    const files = filesOfPage()
    let paint = (): void => undefined
    const painted = new Promise<void>(resolve => {
      paint = resolve
    })
    expect(showPicture(files, '/index.html', { picture: PICTURE, painted })).toBe(true)
    const handedOut: string[] = []
    const scripts = ['/a.js', '/b.js'].map(async path => handedOut.push(await bodyOf(files, path)))

    expect(await bodyOf(files, '/index.html')).toContain('<p>a key</p>')
    expect(handedOut).toEqual([])
    paint()
    await Promise.all(scripts)

    expect(handedOut).toEqual(['a()', 'b()'])
    expect(await bodyOf(files, '/index.html')).toBe(PAGE)
  })

  it('leaves the page alone when the picture is not one of ours', async () => {
    const files = filesOfPage()

    expect(showPicture(files, '/index.html', { picture: '{}', painted: Promise.race([]) })).toBe(false)
    expect(await bodyOf(files, '/index.html')).toBe(PAGE)
    expect(await bodyOf(files, '/a.js')).toBe('a()')
  })
})
