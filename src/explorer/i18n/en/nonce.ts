/** Texts of what an eavesdropper makes of a nonce that came twice; loaded with it. */
export const nonce = {
  intro:
    'From here on only octets on the wire are used. The key opens both packets for comparison, and tells which forgery is taken.',
  which: (n: number, count: number) => `SA ${n} of ${count}`,
  previous: 'Previous SA',
  following: 'Next SA',
  facts: (cipher: string, spi: string, count: number) =>
    `${cipher}, SPI ${spi}: ${count === 1 ? 'one nonce' : `${count} nonces`} came twice`,
  packets: 'Two packets, one nonce',
  packet: (message: number, node: string, sequence: number, time: string) =>
    `Frame ${message} of ${node}, number ${sequence}, ${time} ms`,
  open: (message: number) => `Open frame ${message}`,
  iv: (iv: string) => `both have IV ${iv}`,
  more: (count: number) => `and ${count} more pairs under this key`,
  difference: 'The key stream is the same: it drops out',
  differenceText: (equal: number, all: number) =>
    `XOR of both ciphertexts is XOR of both in clear: ${equal} of ${all} octets are equal.`,
  read: 'Who knows one packet reads the other',
  readText: (predicted: number, one: number, other: number) =>
    `Addresses and ports of the flow give ${predicted} octets of frame ${one}, and with them these of frame ${other} (marked). Who knows all of frame ${one} reads all of frame ${other}:`,
  nothing: (one: number, other: number) => `Who knows frame ${one} reads frame ${other}:`,
  matches: 'This is what the key opens, octet for octet.',
  differs: 'The key opens something else.',
  secret: (secret: string) => `The key of the ICV: ${secret}`,
  secretText: (degree: number, candidates: number) =>
    `Both ICVs have the same mask. Their XOR is a polynomial of degree ${degree} in H, which has ${candidates === 1 ? 'one root' : `${candidates} roots`}${candidates === 1 ? '' : ': each is tried'}.`,
  secretPoly: (degree: number, candidates: number) =>
    `Both ICVs have the same s added. Their difference is a polynomial of degree ${degree} in r; ${candidates === 1 ? 'one root has' : `${candidates} roots have`} the bits of r that must be 0, and ${candidates === 1 ? 'fits' : 'fit'} both packets.`,
  secretName: (attempt: number, of: number) => (of === 1 ? 'found' : `number ${attempt} of ${of}`),
  copy: 'Copy all octets',
  copied: 'copied',
  tooLong: 'These packets are too long: the roots of polynomials of so high a degree were not looked for.',
  forged: 'A packet nobody sent',
  forgedText: (sequence: number) =>
    `IV and key stream of the first packet, other data, number ${sequence}, and an ICV for all of it, made without the key:`,
  accepted: (attempt: number) =>
    `The receiver’s ICV check takes it${attempt === 1 ? '' : ` at the ${attempt}. attempt`}. What the receiver reads:`,
  refused: 'The receiver’s ICV check takes none of them.',
  reach: {
    gcm: 'H stays for as long as the key: any packet of this SA can be changed from now on.',
    chacha: 'r and s serve this nonce only; its IV can be sent under as many numbers as one likes.',
  },
  octets: (title: string) => `${title}, octets`,
}

/** Of the list of broken invariants in the panel Why. */
export const broken = {
  heading: 'Broken invariants',
  goTo: (time: string) => `Go to ${time} ms`,
  here: 'here',
  eavesdropper: 'What an eavesdropper makes of it',
}
