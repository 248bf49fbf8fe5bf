import { describe, expect, it } from 'vitest'
import { consolePage, hostOf } from './console-page'

describe('the page of a provider’s console', () => {
  it('is the one of the manifest, or a path at the address of the account', () => {
    expect(consolePage('https://console.example/keys#/users', 'https://api.example/v1')).toBe(
      'https://console.example/keys#/users'
    )
    expect(consolePage('/ui/keys', 'https://vault.example:8200/v1/')).toBe(
      'https://vault.example:8200/ui/keys'
    )
    expect(consolePage('//evil.example', 'https://vault.example')).toBe('https://vault.example//evil.example')
  })

  it('is none below an address that is not known yet', () => {
    expect(consolePage('/ui/keys', '')).toBeNull()
    expect(hostOf(consolePage('https://console.example/keys', ''))).toBe('console.example')
  })

  it.each([
    [undefined, 'https://api.example'],
    ['http://console.example', 'https://api.example'],
    ['https://user:word@console.example', 'https://api.example'],
    ['javascript:alert(1)', 'https://api.example'],
    ['file:///etc/passwd', 'https://api.example'],
    ['/ui', 'http://127.0.0.1:8200'],
    ['/ui', 'not an address']
  ])('is none for %s at %s', (consoleUrl, baseUrl) => {
    expect(consolePage(consoleUrl, baseUrl)).toBeNull()
  })
})
