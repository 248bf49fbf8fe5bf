// What the screens and dialogs of map say.

export const MAP_PAGE = {
  variants: (count: number) => `+${count}`,
  aGap: ', a gap: create the missing key',
  noService: 'no service',
  serviceEnvironmentLoading: (service: string, environment: string) => `${service}, ${environment}: loading`,
  noKeyOfService: (service: string, environment: string, text: string) =>
    `No key of ${service} in ${environment}${text}`,
  shared: 'shared',
  map: 'Map',
  services: 'services ×',
  environments: 'environments',
  serviceNames: 'Service names…',
  searchServices: 'Search services',
  nothingToMap: 'Nothing to map',
  emptyHelp: 'Each service with a key has a row here, and each environment a column.',
  service: 'Service',
  noKey: 'no key',
  gap: 'gap between prod and staging',
  oneKeyInSeveral: 'one key in several'
} as const
