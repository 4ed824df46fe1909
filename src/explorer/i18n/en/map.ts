export const map = {
  map: 'Map',
  summary: (sentences: string) => sentences,
  cell: (router: string) => `${router}’s cell`,
  inCell: (mobile: string, router: string) => `${mobile} is in ${router}’s cell.`,
  between: (mobile: string) => `${mobile} is between cells, without radio link.`,
  down: (node: string) => `${node} is down.`,
  tunnel: (mobile: string, router: string) => `The tunnel between ${mobile} and ${router} stands.`,
  changing: (mobile: string, router: string) => `The ends of the tunnel between ${mobile} and ${router} differ.`,
  torn: (mobile: string, router: string) => `The tunnel between ${mobile} and ${router} is broken.`,
  parted: (a: string, b: string) => `${a} and ${b} are cut off from each other.`,
  oldTunnel: 'old tunnel, no radio',
  noRadio: 'no radio',
}
