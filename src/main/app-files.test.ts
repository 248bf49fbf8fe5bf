import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CONTENT_POLICY, answerAppRequest, listAppFiles } from './app-files'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rekey-app-files-'))
  mkdirSync(join(directory, 'pages/assets'), { recursive: true })
  writeFileSync(join(directory, 'outside.html'), 'outside')
  writeFileSync(join(directory, 'pages/index.html'), '<p>inside</p>')
  writeFileSync(join(directory, 'pages/assets/index-Ab1.js'), 'inside()')
  writeFileSync(join(directory, 'pages/assets/index-Ab1.js.map'), '{}')
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

describe('app files', () => {
  it('serves a listed file byte for byte, with the policy and without a cache', async () => {
    const files = listAppFiles(join(directory, 'pages'))

    const answer = await answerAppRequest(files, 'GET', 'app://rekey/assets/index-Ab1.js?v=1#x')

    expect(Buffer.from(answer.body).toString()).toBe('inside()')
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'content-security-policy': CONTENT_POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store'
    })
  })

  it('lists pages, scripts, styles and pictures only', () => {
    const files = listAppFiles(join(directory, 'pages'))

    expect([...files.keys()].sort()).toEqual(['/assets/index-Ab1.js', '/index.html'])
  })

  it.each(['POST', 'HEAD', 'PUT', 'get'])('refuses the method %s', async method => {
    const files = listAppFiles(join(directory, 'pages'))

    expect(await answerAppRequest(files, method, 'app://rekey/index.html')).toMatchObject({ status: 405 })
  })

  it('serves nothing outside its list, whatever the path looks like', async () => {
    const files = listAppFiles(join(directory, 'pages'))
    const step = fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '..%2f',
      '%00',
      '\\',
      '//',
      '/',
      'pages',
      'outside.html',
      'assets',
      'C:',
      '\\\\host'
    )
    const path = fc.array(fc.oneof(step, fc.string({ maxLength: 12 })), { maxLength: 12 })
    const prefix = fc.constantFrom(
      'app://rekey/',
      'app://other/',
      'app://rekey@other/',
      'file:///',
      'APP://rekey/',
      ''
    )

    await fc.assert(
      fc.asyncProperty(prefix, path, async (start, steps) => {
        const url = start + steps.join('/')
        const answer = await answerAppRequest(files, 'GET', url)
        const isListed = start === 'app://rekey/' && files.has(`/${steps.join('/').split(/[?#]/)[0] ?? ''}`)
        expect(answer.status).toBe(isListed ? 200 : 404)
        if (!isListed) expect(answer.body).toHaveLength(0)
      }),
      { numRuns: 5_000 }
    )
  })

  it('is not impressed by a path of a megabyte', async () => {
    const files = listAppFiles(join(directory, 'pages'))

    const answer = await answerAppRequest(files, 'GET', `app://rekey/${'../'.repeat(350_000)}index.html`)

    expect(answer.status).toBe(404)
  })
})

describe('content policy', () => {
  it('allows no network, no frame, no inline script and no string as code', () => {
    expect(CONTENT_POLICY).toContain("default-src 'none'")
    expect(CONTENT_POLICY).toContain("connect-src 'none'")
    expect(CONTENT_POLICY).toContain("require-trusted-types-for 'script'")
    expect(CONTENT_POLICY).not.toContain('unsafe')
  })
})
