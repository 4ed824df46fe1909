import type { StageId } from '../../selectors/collision-story.ts'
import { phrase, type Phrase, type Word } from '../words.ts'

/** What the texts of a collision name. */
export interface CollisionNames {
  /** Router where the rows meet. */
  readonly router: string
  /** Whom the arriving SA serves, and whom the row that was there. */
  readonly arriving: string
  readonly holder: string
  /** Its other end. */
  readonly peer: string
  readonly spi: Word
  readonly newSpi: Word | null
  readonly message: string
  readonly time: string
  readonly since: string
  readonly report: string
  /** The colliding SAs are outbound: numbers the other side receives on. */
  readonly outbound: boolean
  readonly ike: boolean
}

const FOUND_BY = {
  1: 'its SPI alone',
  2: 'its SPI and destination address',
  3: 'its SPI, destination and source address',
} as const

/** Texts of the collision view; loaded with it. */
export const collision = {
  title: (router: string) => `An SPI collides at ${router}`,
  foundBy: (lookupCase: 1 | 2 | 3) => `found by ${FOUND_BY[lookupCase]} (case ${lookupCase})`,
  foundByPair: 'an IKE SA is found by its two SPIs',
  empty: 'In this run no two SAs have the same number at one node.',
  which: (n: number, count: number) => `Collision ${n} of ${count}`,
  previous: 'Previous collision',
  following: 'Next collision',
  stages: 'Stages',
  stageName: (n: number, title: string) => `${n}. ${title}`,
  back: 'Back',
  next: 'Next',
  again: 'From the start',
  progress: (n: number, count: number) => (n === 0 ? `${count} stages` : `Stage ${n} of ${count}`),
  figure: 'The rows that collide, the message, and the other end',
  tableOf: (table: string, node: string) => `${table} of ${node}`,
  rowsOf: (table: string, node: string) => `Rows of the story at ${node} (${table})`,
  direction: 'direction',
  owner: 'for',
  spi: 'SPI',
  tunnel: 'tunnel',
  key: 'key',
  was: 'was',
  one: 'one number, two keys',
  carries: 'carries',
  refusal: 'carries the refusal',
  openMessage: (name: string) => `Open ${name}`,
  notTold: 'nobody is told',
  sentAt: (time: string) => `sent ${time} ms`,
  arrivesAt: (time: string) => `arrives ${time} ms`,
  isLost: 'lost on its way',
  tries: (n: number) => `told ${n} times`,
  flowing: 'packets under',
  openRow: (spi: string) => `Show the SA ${spi} through time`,
  before: {
    title: 'Before they meet',
    text: (names: CollisionNames): Phrase =>
      phrase`${names.holder} has ${names.spi} at ${names.router}. At ${names.time} ms an SA of ${names.arriving} comes with the same number. Next goes there.`,
  },
  /** Short, for the row of stages. */
  short: {
    meet: 'Rows meet',
    draw: 'New number',
    refuse: 'Refused',
    tell: 'The message',
    agree: 'Both change',
    report: 'Reported',
    anew: 'Set up anew',
    flow: 'Packets flow',
  } satisfies Record<StageId, string>,
  long: {
    meet: 'Two rows, one number',
    draw: 'A new number is drawn',
    refuse: 'The arriving row is refused',
    tell: 'The other end is told',
    agree: 'Both ends change',
    report: 'It did not work out',
    anew: 'Another SA is set up',
    flow: 'Packets flow again',
  } satisfies Record<StageId, string>,
  text: {
    meet: (names: CollisionNames, lookupCase: 1 | 2 | 3 | null): Phrase =>
      lookupCase === null
        ? phrase`An IKE message names its SA by two SPIs and nothing else. ${names.arriving}’s IKE SA comes to ${names.router} with a pair that ${names.holder}’s has already: a message would find two sets of keys.`
        : names.outbound
          ? phrase`${names.router} keeps its SAs by the SPI alone, outbound ones too. ${names.arriving}’s SA arrives with ${names.spi}, which ${names.holder} receives on already: there is one place for two rows.`
          : phrase`${names.router} finds an SA by ${FOUND_BY[lookupCase]}. ${names.arriving}’s SA arrives with ${names.spi}, and ${names.holder}’s SA is found by that already: a packet would meet two keys. Both rows cannot stand.`,
    draw: (names: CollisionNames): Phrase =>
      phrase`${names.ike ? 'Each side chooses its own half of the pair' : names.outbound ? 'The other side receives on this number and must agree' : 'The receiver chooses the number of an inbound SA'}, so ${names.router} draws ${names.newSpi ?? names.spi} for ${names.arriving}’s. Keys and counters stay: an SPI is a name, not a secret. ${names.holder}’s row is not touched.`,
    refuse: (names: CollisionNames): Phrase =>
      phrase`The row of ${names.arriving} does not come into the table of ${names.router}, where it could be mistaken for ${names.holder}’s, whose row is not touched.`,
    tell: (names: CollisionNames): Phrase =>
      names.newSpi === null
        ? phrase`${names.message} brings ${names.peer} the refusal. Until then ${names.peer} counts on a tunnel that nobody holds at ${names.router}.`
        : phrase`${names.message} brings ${names.newSpi} to ${names.peer}. Until it is there ${names.peer} goes on with ${names.spi}, ${names.outbound ? phrase`and ${names.router} has no row to send by.` : phrase`and ${names.router} would take that for ${names.holder}’s and fail to open it.`}`,
    agree: (names: CollisionNames): Phrase =>
      phrase`${names.peer} writes ${names.newSpi ?? names.spi} where ${names.spi} stood. The glyph of the key is the same in both rows: it is the same SA under another name, and nothing was negotiated.`,
    report: (names: CollisionNames): Phrase =>
      phrase`${names.report}. It is said aloud instead of losing packets in silence.`,
    anew: (names: CollisionNames): Phrase =>
      phrase`${names.peer} and ${names.router} have made another SA with numbers and keys of its own: messages that the transfer was to save.`,
    flow: (names: CollisionNames): Phrase =>
      phrase`The first packet under ${names.newSpi ?? 'the new SA'} is taken at ${names.time} ms, ${names.since} after the rows met. ${names.holder} has noticed nothing.`,
  } satisfies Record<StageId, (names: CollisionNames, lookupCase: 1 | 2 | 3 | null) => Phrase>,
}
