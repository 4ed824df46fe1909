/** Texts of the key schedule; they come with its view, not with the page. */
export const keys = {
  heading: 'How the keys came about',
  titles: {
    keys: 'Keys',
    'AUTH of the initiator': 'AUTH of the initiator',
    'AUTH of the responder': 'AUTH of the responder',
  } as Readonly<Record<string, string>>,
  of: (what: string, node: string) => `of ${what}, computed by ${node}`,
  by: {
    PRF_HMAC_SHA1: 'prf is HMAC-SHA1',
    PRF_HMAC_SHA2_256: 'prf is HMAC-SHA-256',
    PRF_HMAC_SHA2_384: 'prf is HMAC-SHA-384',
    PRF_HMAC_SHA2_512: 'prf is HMAC-SHA-512',
  } as Readonly<Record<string, string>>,
  octets: (count: number) => (count === 1 ? '1 octet' : `${count} octets`),
  place: (first: number, last: number) => `octets ${first} to ${last} of the stream`,
  copy: (name: string) => `Copy ${name}`,
  copied: 'copied',
}
