import { phrase, type Phrase, type Word } from '../words.ts'

type Sending = (to: Word, message: Word) => Phrase

/**
 * What happened, in words: present tense, the subject is the node that acts, the reason comes before the act
 * (visual language §8). Acts are verb phrases without subject; reasons end without a comma.
 */
export const narration = {
  start: (mobile: Word, router: Word | null): Phrase =>
    router === null
      ? phrase`The run begins: ${mobile} has no radio link yet.`
      : phrase`The run begins: ${mobile} sits in ${router}’s cell and its tunnel to ${router} stands.`,
  startWithoutSas: (mobile: Word, router: Word): Phrase =>
    phrase`The run begins: ${mobile} sits in ${router}’s cell and has no tunnel yet.`,
  startPlain: (): Phrase => phrase`The run begins.`,
  end: (): Phrase => phrase`Nothing more happens in this run.`,

  // ── Reasons ──
  arrival: (name: Word, from: Word, at: Word): Phrase => phrase`${from}’s ${name} reaches ${at}`,
  corruptedArrival: (name: Word, at: Word): Phrase => phrase`${name} reaches ${at} damaged`,
  forgedArrival: (name: Word, at: Word): Phrase => phrase`A forged ${name} reaches ${at}`,
  copyArrival: (name: Word, at: Word): Phrase => phrase`A second copy of ${name} reaches ${at}`,
  timer: (timer: string): Phrase => phrase`${timer} runs out`,
  timers: {
    CT_REQUEST_RETRY: 'No answer came in time',
    CT_RETRY_MAX: 'No further request can come',
    CT_MAX_TRANSFER_TIME: 'The transfer took too long',
    HELD_LIFETIME: 'The mobile never came',
    BINDACK_TIMEOUT: 'No binding acknowledgement came',
    BINDING_LIFETIME: 'The binding was not renewed',
    RETRANSMIT: 'No answer came in time',
    REFUSAL_WAIT: 'No better answer came',
    HALF_OPEN: 'The initiator never came back',
    LIVENESS: 'Nothing was heard for a while',
    RETRY: 'It is time to try again',
    LINGER: 'The peer did not delete the replaced SA',
    ANSWER_KEPT: 'No repetition can come any more',
  } as Readonly<Record<string, string>>,
  commands: {
    'predict-handover': (node: Word, to: Word | null): Phrase =>
      to === null ? phrase`${node} learns that it will move` : phrase`${node} learns that it will move to ${to}`,
    move: (node: Word, to: Word | null): Phrase =>
      to === null ? phrase`${node} moves` : phrase`${node} moves towards ${to}`,
    'trigger-transfer': (node: Word): Phrase => phrase`${node} decides to transfer contexts itself`,
    'create-child': (node: Word): Phrase => phrase`${node} needs one more CHILD SA`,
    'rekey-child': (node: Word): Phrase => phrase`The CHILD SA has served long enough for ${node}`,
    'rekey-ike': (node: Word): Phrase => phrase`The IKE SA has served long enough for ${node}`,
    'delete-child': (node: Word): Phrase => phrase`${node} needs its CHILD SA no longer`,
    'delete-ike': (node: Word): Phrase => phrase`${node} needs its IKE SA no longer`,
    liveness: (node: Word): Phrase => phrase`${node} wants to know whether its peer still lives`,
  } as Readonly<Record<string, (node: Word, to: Word | null) => Phrase>>,
  /** The script's own words; they begin with the node most of the time. */
  command: (node: Word, text: string): Phrase =>
    text.startsWith(`${node.text} `) ? phrase`${node}${text.slice(node.text.length)}` : phrase`${node}: ${text}`,
  leaves: (mobile: Word, router: Word | null): Phrase =>
    router === null ? phrase`${mobile} loses its radio link` : phrase`${mobile} leaves ${router}’s cell`,
  leavesFor: (mobile: Word, router: Word | null, length: Word): Phrase =>
    phrase`${narration.leaves(mobile, router)} and has no radio link for ${length}.`,
  arrives: (mobile: Word, router: Word, address: string): Phrase =>
    phrase`${mobile} arrives in ${router}’s cell${address === '' ? '' : ` with ${address}`}`,
  collision: (node: Word, spi: Word, other: Word): Phrase => phrase`${node} already receives on ${spi} for ${other}`,

  // ── Acts: sending ──
  sends: {
    CTAR: (to, message) => phrase`asks ${to} to transfer its contexts (${message})`,
    CTAA: (to, message) => phrase`tells ${to} that the transfer is done (${message})`,
    CTD: (to, message) => phrase`sends the contexts to ${to} (${message})`,
    PCTD: (to, message) => phrase`sends contexts and key ahead to ${to} (${message})`,
    CTDR: (to, message) => phrase`acknowledges the contexts to ${to} (${message})`,
    CTC: (to, message) => phrase`cancels the transfer with ${to} (${message})`,
    'CT-Req': (to, message) => phrase`asks ${to} for the contexts (${message})`,
    BU: (to, message) => phrase`tells ${to} its new address (${message})`,
    BA: (to, message) => phrase`confirms the binding to ${to} (${message})`,
    ESP: (to, message) => phrase`sends a protected packet to ${to} (${message})`,
    UDP: (to, message) => phrase`sends a data packet to ${to} (${message})`,
  } as Readonly<Record<string, Sending>>,
  passesOn: (to: Word, message: Word): Phrase => phrase`passes it on to ${to} (${message})`,
  presents: (to: Word, message: Word): Phrase => phrase`presents its token to ${to} (${message})`,
  newSpi: (to: Word, spi: Word): Phrase => phrase`tells ${to} to send on ${spi} instead`,
  repeats: (to: Word, message: Word): Phrase => phrase`repeats ${message} to ${to}`,
  sendsOther: (to: Word, message: Word): Phrase => phrase`sends ${message} to ${to}`,
  several: (name: string, count: number, fragments: boolean) =>
    fragments ? `${name} in ${count} fragments` : `${name}, ${count} times`,
  sendsMany: (count: number): Phrase => phrase`sends ${count} messages`,

  // ── Acts: tables ──
  installs: (count: number, table: string, owner: Word | null): Phrase =>
    owner === null ? phrase`adds ${rows(count, table)}` : phrase`installs ${rows(count, table)} of ${owner}`,
  removes: (count: number, table: string, owner: Word | null): Phrase =>
    owner === null ? phrase`removes ${rows(count, table)}` : phrase`removes ${rows(count, table)} of ${owner}`,
  changes: (count: number, table: string): Phrase => phrase`rewrites ${rows(count, table)}`,
  holds: (owner: Word | null): Phrase =>
    owner === null
      ? phrase`stops using its SAs but keeps them`
      : phrase`stops using the SAs of ${owner} but keeps them`,
  storesContexts: (owner: Word | null): Phrase =>
    owner === null ? phrase`keeps the contexts unused` : phrase`keeps the contexts of ${owner} unused`,
  dropsContexts: (owner: Word | null): Phrase =>
    owner === null ? phrase`drops its stored contexts` : phrase`drops the stored contexts of ${owner}`,
  bindsTo: (address: string): Phrase => phrase`sends traffic to ${address} from now on`,

  // ── Acts: states, and nothing at all ──
  enters: (state: string): Phrase => phrase`enters state ${state}`,
  starts: (): Phrase => phrase`starts to send data packets`,
  takesIn: (message: Word): Phrase => phrase`takes in ${message}`,
  stays: (state: string): Phrase => phrase`stays in state ${state}`,
  nothing: (): Phrase => phrase`has nothing to do`,

  // ── Added to a sentence ──
  butLost: (message: Word, why: string): Phrase => phrase`, but ${message} is lost: ${why}`,
  butFault: {
    delay: message => phrase`, but a fault holds ${message} back`,
    duplicate: message => phrase`, and a fault makes a second ${message}`,
    reorder: message => phrase`, but others may overtake ${message}`,
    corrupt: message => phrase`, but a fault changes octets of ${message}`,
    replay: message => phrase`, and somebody keeps ${message} for later`,
  } as Readonly<Record<string, (message: Word) => Phrase>>,

  // ── Whole sentences ──
  lost: (from: Word, to: Word, message: Word, why: string): Phrase =>
    phrase`${from}’s ${message} never reaches ${to}: ${why}.`,
  lossReasons: {
    fault: 'it is dropped on the way',
    loss: 'the link loses it',
    'no-radio': 'there is no radio link',
    'node-down': 'the receiver is down',
    partition: 'the nodes are cut off from each other',
    mtu: 'it is too large for the link',
    'no-route': 'no route leads there',
    queue: 'the queue is full',
  } as Readonly<Record<string, string>>,
  rejected: (node: Word, message: Word, text: string, ref: string): Phrase =>
    phrase`${node} refuses ${message}: ${text}${ref === '' ? '' : ` (${ref})`}.`,
  rejectedPlain: (node: Word, text: string, ref: string): Phrase =>
    phrase`${node} refuses: ${text}${ref === '' ? '' : ` (${ref})`}.`,
  invariantBroken: (id: Word, text: string): Phrase => phrase`The invariant ${id} breaks here: ${text}.`,
  reported: (node: Word, text: string): Phrase => phrase`${node} reports: ${text}`,
  faults: {
    drop: message => phrase`A fault drops ${message}.`,
    delay: message => phrase`A fault holds ${message} back.`,
    duplicate: message => phrase`A fault makes a second copy of ${message}.`,
    reorder: message => phrase`A fault lets other messages overtake ${message}.`,
    corrupt: message => phrase`A fault changes octets of ${message}.`,
    replay: message => phrase`Somebody keeps ${message} to send it again.`,
    crash: node => phrase`${node} crashes and forgets what it knew.`,
    restart: node => phrase`${node} starts again with empty memory.`,
    forge: message => phrase`An attacker forges ${message}.`,
  } as Readonly<Record<string, (object: Word | string) => Phrase>>,
  parted: (a: Word, b: Word): Phrase => phrase`${a} and ${b} are cut off from each other.`,
  healed: (a: Word, b: Word): Phrase => phrase`${a} and ${b} reach each other again.`,
  replayed: (message: Word, from: Word, to: Word): Phrase =>
    phrase`An attacker sends ${to} the ${message} again that ${from} had sent.`,
  forged: (message: Word, from: Word, to: Word): Phrase =>
    phrase`An attacker sends ${to} a ${message} in the name of ${from}.`,
  plain: (text: string): Phrase => phrase`${text}.`,
  marked: (node: Word, text: string, ref: string): Phrase => phrase`${node}: ${text}${ref === '' ? '' : ` (${ref})`}.`,
  dataLost: (packet: Word, why: string): Phrase => phrase`Data packet ${packet} is lost: ${why}.`,
  dataSent: (from: Word, packet: Word): Phrase => phrase`${from} sends data packet ${packet}.`,
  dataForwarded: (node: Word, message: Word, to: Word): Phrase =>
    phrase`${node} passes a data packet on to ${to} as ${message}.`,
  dataDelivered: (to: Word, packet: Word): Phrase => phrase`Data packet ${packet} arrives at ${to}.`,
  outageBegins: (from: Word, to: Word): Phrase => phrase`From here on nothing gets through from ${from} to ${to}.`,
  outageEnds: (from: Word, to: Word, length: Word): Phrase =>
    phrase`Traffic from ${from} to ${to} flows again after an outage of ${length}.`,

  /** Joins a reason and one or two acts. */
  because: (reason: Phrase, subject: Word | null, acts: readonly Phrase[], rest: Phrase = []): Phrase =>
    acts.length === 0 ? phrase`${reason}${rest}.` : phrase`${reason}, so ${subject ?? 'it'} ${list(acts)}${rest}.`,
  acts: (subject: Word, acts: readonly Phrase[], rest: Phrase = []): Phrase => phrase`${subject} ${list(acts)}${rest}.`,
}

const NAMES: Readonly<Record<string, readonly [string, string]>> = {
  SAD: ['SA', 'SAs'],
  SPD: ['policy', 'policies'],
  PAD: ['PAD entry', 'PAD entries'],
  'IKE SAs': ['IKE SA', 'IKE SAs'],
  Contexts: ['context', 'contexts'],
  Bindings: ['binding', 'bindings'],
  Mappings: ['mapping', 'mappings'],
}

function rows(count: number, table: string): string {
  const [one, many] = NAMES[table] ?? ['row', 'rows']
  return count === 1 ? `1 ${one}` : `${count} ${many}`
}

function list(acts: readonly Phrase[]): Phrase {
  const [first = [], second, ...rest] = acts
  if (second === undefined) return first
  return rest.length === 0 ? phrase`${first} and ${second}` : phrase`${first}, ${list([second, ...rest])}`
}
