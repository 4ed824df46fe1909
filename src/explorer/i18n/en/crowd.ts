const clients = (count: number): string => `${thin(count)} ${count === 1 ? 'client' : 'clients'}`
const thin = (count: number): string => String(count).replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009')

/** Texts of what is shown of a crowd; loaded with the first run that has one. */
export const crowd = {
  count: clients,
  number: thin,
  with: (count: number, gateway: string) => `${thin(count)} with ${gateway}`,
  without: (count: number) => `${thin(count)} with none`,
  unit: (count: number) => (count === 1 ? 'client' : 'clients'),
  busy: (share: number) => `busy ${Math.round(100 * share)} %`,
  waiting: (count: number) => `${thin(count)} waiting`,
  inFlight: (count: number) => `${thin(count)} under way`,
  summary: (all: number, parts: string) => `Of ${clients(all)}: ${parts}.`,
  moved: (names: string) => `In this step ${names}.`,
  movedTo: (client: string, gateway: string) => `${client} goes to ${gateway}`,
  leaves: (client: string) => `${client} has no gateway any more`,
  isWith: (client: string, gateway: string) => `${client}, with ${gateway}`,
  isAlone: (client: string) => `${client}, with no gateway`,
  follow: (client: string) => `Follow ${client}`,
  unfollow: (client: string) => `Unfollow ${client}`,
  list: 'Clients',
  find: 'Find a client',
  client: 'client',
  gateway: 'gateway',
  since: 'since',
  more: (count: number) => `${thin(count)} more`,
  noneFound: 'No client has this name or address.',
  load: 'clients',
  messages: (count: number) => (count === 1 ? '1 message' : `${thin(count)} messages`),
}
