import { X509Certificate } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { makeCertificate } from '../../test/kit/certificates'
import { authoritiesAmong, routeOf, systemAuthorities, systemNetwork } from './system-network'

describe('the way that the system names', () => {
  it.each([
    ['DIRECT', 'direct'],
    ['', 'direct'],
    ['PROXY proxy.example:3128', 'http://proxy.example:3128'],
    ['PROXY proxy.example:3128; DIRECT', 'http://proxy.example:3128'],
    ['HTTPS proxy.example:443', 'https://proxy.example:443'],
    ['SOCKS5 socks.example:1080; PROXY proxy.example:3128', 'http://proxy.example:3128'],
    ['SOCKS5 socks.example:1080; DIRECT', 'direct'],
    ['SOCKS socks.example:1080', 'unsupported'],
    ['QUIC proxy.example:443', 'unsupported'],
    ['PROXY [not an address', 'unsupported']
  ])('%j is %s', (list, route) => {
    expect(routeOf(list)).toBe(route)
  })

  it('is asked for the origin of each connection', async () => {
    const asked: string[] = []
    const network = systemNetwork(url => {
      asked.push(url)
      return Promise.resolve('PROXY proxy.example:3128')
    })

    const route = await network.routeTo('https://api.example.com')

    expect(route).toBe('http://proxy.example:3128')
    expect(asked).toEqual(['https://api.example.com'])
  })
})

describe('the authorities of the system', () => {
  it('are certificates that may sign others, each once', async () => {
    const authorities = await systemAuthorities()

    expect(authorities.filter(pem => !new X509Certificate(pem).ca)).toEqual([])
    expect(new Set(authorities).size).toBe(authorities.length)
  })

  it('leave out the certificate of a single server, doubles, and what is no certificate', () => {
    const authority = makeCertificate().cert
    const server = makeCertificate({ isAuthority: false }).cert

    expect(authoritiesAmong([authority, server, authority, 'no certificate'])).toEqual([authority])
  })

  it('are read at the first connection and not when the app opens', async () => {
    const read = vi.fn(() => Promise.resolve(['pem']))
    const network = systemNetwork(() => Promise.resolve('DIRECT'), read)
    expect(read).not.toHaveBeenCalled()

    const first = await network.authorities()

    expect(await network.authorities()).toBe(first)
    expect(read).toHaveBeenCalledOnce()
  })
})
