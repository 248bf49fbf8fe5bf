import { describe, expect, it } from 'vitest'
import { parseReply, parseRequest, troubleOf } from './keychain-messages'

describe('trouble of a keychain error', () => {
  // Texts that keytar gave on real systems.
  it.each([
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'absent'],
    ['Unknown or unsupported transport "disabled" for address "disabled:"', 'absent'],
    ['Could not connect: No such file or directory', 'absent'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'absent'],
    ['Failed to load keytar native addon, checked ["../build/Release"]', 'absent'],
    ['Object does not exist at path "/org/freedesktop/secrets/collection/login"', 'locked'],
    ['Cannot create an item in a locked collection', 'locked'],
    ['User interaction is not allowed.', 'locked'],
    ['The unlock prompt was dismissed', 'denied'],
    ['User canceled the operation.', 'denied'],
    ['Did not receive a reply. Possible causes include: the remote application did not send a reply', 'hung'],
    ['Something in another language', 'absent']
  ])('%s is %s', (text, trouble) => {
    expect(troubleOf(new Error(text))).toBe(trouble)
  })

  it('is absent for what is no error at all', () => {
    expect(troubleOf('locked')).toBe('absent')
  })
})

describe('keychain messages', () => {
  it('takes only whole requests', () => {
    const request = { id: 1, operation: 'get', service: 'Rekey/x', name: 'a', value: null }

    expect(parseRequest(request)).toEqual(request)
    expect(parseRequest({ ...request, operation: 'run' })).toBeNull()
    expect(parseRequest({ ...request, extra: 1 })).toBeNull()
    expect(parseRequest('get')).toBeNull()
  })

  it('takes only whole replies', () => {
    expect(parseReply({ id: 1, ok: true, value: null })).toEqual({ id: 1, ok: true, value: null })
    expect(parseReply({ id: 1, ok: false, trouble: 'else' })).toBeNull()
    expect(parseReply(null)).toBeNull()
  })
})
