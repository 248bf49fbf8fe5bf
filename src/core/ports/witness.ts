// How well an adapter of a provider or a destination was tested. Named by both kinds of manifest.

/**
 * The strongest witness that the adapter was tested against: the service itself, a real server started by the test, the
 * vendor's own client, an emulator by somebody else, recorded answers, the vendor's API description against which each request and
 * each answer of the fake is checked, or only documentation.
 */
export type Witness =
  'live' | 'real-server' | 'vendor-sdk' | 'emulator' | 'recorded' | 'vendor-description' | 'documented'
