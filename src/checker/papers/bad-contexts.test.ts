// Contexts that are not right, of every type: refused with a status, nothing half-installed, the mobile told, and a fallback.
import { describe, expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import type { ContextBlock } from '../../protocol/wire/cxtp/cdb.ts'
import { contextBlocks, contextsFromBlocks } from '../../protocol/wire/cxtp/contexts/chain.ts'
import { ikev1Context } from '../../protocol/wire/cxtp/contexts/ikev1.ts'
import { ikev2Context } from '../../protocol/wire/cxtp/contexts/ikev2.ts'
import { padContext } from '../../protocol/wire/cxtp/contexts/pad.ts'
import { sadContext } from '../../protocol/wire/cxtp/contexts/sad.ts'
import type { Fpt } from '../../protocol/wire/cxtp/codes.ts'
import { decodeCxtp, encodeCxtp, type CxtpMessage } from '../../protocol/wire/cxtp/message.ts'
import type { Codec } from '../../protocol/wire/schema.ts'
import { scenarioById } from '../../scenarios/registry.ts'
import type { Message } from '../../trace/messages.ts'
import { play, type Played } from '../played.fixture.ts'
import { CXTP_IN_SCTP_AT, tampered } from '../tampered.fixture.ts'

type Data = Extract<CxtpMessage, { type: 'CTD' | 'PCTD' }>
type Spoil = (message: Data) => Data

/** Every context of a type, changed; what is written must be as long as before. */
function each<T>(codec: Codec<T>, fpt: Fpt, change: (value: T) => T): Spoil {
  return message => {
    const values = contextsFromBlocks(codec, fpt, message.contexts)
    if (!values.ok) throw new Error(String(fpt))
    const blocks = values.value.flatMap(value => contextBlocks(codec, fpt, change(value)))
    return { ...message, contexts: replaced(message.contexts, fpt, blocks) }
  }
}

const replaced = (all: readonly ContextBlock[], fpt: Fpt, blocks: readonly ContextBlock[]): readonly ContextBlock[] => {
  const left = [...blocks]
  return all.map(block => (block.fpt === fpt ? present(left.shift(), 'block') : block))
}

/** A presence vector that names fields which no version of the type has. */
const unreadable =
  (fpt: Fpt): Spoil =>
  message => ({
    ...message,
    contexts: message.contexts.map(block =>
      block.fpt === fpt && block.presence !== undefined ? { ...block, presence: 0xffff_ffff } : block,
    ),
  })

const dataOf = (run: Played): readonly Message[] =>
  run.messages.filter(({ name, from, to }) => (name === 'PCTD' || name === 'CTD') && from === 'par' && to === 'nar')

/** Every message with contexts that pAR sends is spoilt, however often nAR asks for them again. */
function playSpoilt(id: string, settings: readonly string[], spoil: Spoil): Played {
  const scenario = present(scenarioById(id), id)
  const options = { settings: ['cxtp.routerProtection=none', ...settings], untilUs: 12_000_000 }
  let faults: readonly string[] = []
  for (let done = 0; done < 4; done++) {
    const run = play(scenario, { ...options, faults })
    const message = dataOf(run)[done]
    if (message === undefined) return run
    const nth = dataOf(run).filter(({ name }, i) => name === message.name && i <= done).length
    const decoded = decodeCxtp(message.bytes.subarray(CXTP_IN_SCTP_AT))
    if (!decoded.ok || (decoded.value.type !== 'PCTD' && decoded.value.type !== 'CTD')) throw new Error('no contexts')
    const octets = encodeCxtp(spoil(decoded.value))
    const changes = Object.fromEntries([...octets].map((octet, i) => [CXTP_IN_SCTP_AT + i, octet]))
    faults = [...faults, ...tampered(message, `${message.name}#${nth}`, changes)]
  }
  throw new Error('nAR asks without end')
}

const KNOWN = JSON.stringify({
  mn: { ...scenarioById('ike2-context-refused')?.ike?.nodes['nar']?.peers['mn'], esp: 'aes128gcm16' },
})
/** nAR could authenticate the mobile itself, for the fallback. */
const IKEV2 = ['ike2-context', [`ike.nodes.nar.peers=${KNOWN}`]] as const
const IKEV1 = ['ike1-context', []] as const
const HAND = ['cxtp-predictive', []] as const

const CASES: readonly (readonly [
  what: string,
  base: readonly [id: string, settings: readonly string[]],
  status: string,
  spoil: Spoil,
])[] = [
  ['SAD that does not decode', HAND, 'IPsec SAD: unsupported FPT', unreadable('IPsec SAD')],
  ['SPD that does not decode', HAND, 'IPsec SPD: unsupported FPT', unreadable('IPsec SPD')],
  ['SAD that does not decode, with IKE', IKEV2, 'IPsec SAD: unsupported FPT', unreadable('IPsec SAD')],
  ['SPD that does not decode, with IKE', IKEV2, 'IPsec SPD: unsupported FPT', unreadable('IPsec SPD')],
  ['PAD that does not decode', IKEV2, 'IPsec PAD: unsupported FPT', unreadable('IPsec PAD')],
  ['IKEv2 that does not decode', IKEV2, 'IKEv2: unsupported FPT', unreadable('IKEv2')],
  ['IKEv1 that does not decode', IKEV1, 'IKEv1: unsupported FPT', unreadable('IKEv1')],
  [
    'SAD of a cipher that nAR lacks',
    HAND,
    'IPsec SAD: unsupported algorithm',
    each(sadContext.codec, 'IPsec SAD', sa => ({ ...sa, encryption: 4_711 })),
  ],
  [
    'SAD of a cipher that nAR lacks, with IKE',
    IKEV2,
    'IPsec SAD: unsupported algorithm',
    each(sadContext.codec, 'IPsec SAD', sa => ({ ...sa, encryption: 4_711 })),
  ],
  [
    'IKEv2 of a PRF that nAR lacks',
    IKEV2,
    'IKEv2: unsupported algorithm',
    each(ikev2Context.codec, 'IKEv2', sa => ({ ...sa, algorithms: { ...sa.algorithms, prf: 4_711 } })),
  ],
  [
    'IKEv1 of a group that nAR lacks',
    IKEV1,
    'IKEv1: unsupported algorithm',
    each(ikev1Context.codec, 'IKEv1', sa => ({ ...sa, algorithms: { ...sa.algorithms, group: 4_711 } })),
  ],
  [
    'SAD that has expired',
    HAND,
    'IPsec SAD: expired',
    each(sadContext.codec, 'IPsec SAD', sa => ({ ...sa, hardRemainingUs: 0 })),
  ],
  [
    'IKEv1 that has expired',
    IKEV1,
    'IKEv1: expired',
    each(ikev1Context.codec, 'IKEv1', sa => ({ ...sa, remainingUs: 0 })),
  ],
  [
    'PAD of somebody else by that name',
    IKEV2,
    'IPsec PAD: not authorised',
    each(padContext.codec, 'IPsec PAD', entry => ({
      ...entry,
      identity: { type: 'ID_FQDN' as const, name: 'me.par.ipv6.com' },
    })),
  ],
  [
    'IKEv1 of somebody whom nAR does not know',
    IKEV1,
    'IKEv1: not authorised',
    each(ikev1Context.codec, 'IKEv1', sa => ({ ...sa, link: 'xx' })),
  ],
]

function statusesIn(ctdr: Message): readonly string[] {
  const decoded = decodeCxtp(ctdr.bytes.subarray(CXTP_IN_SCTP_AT))
  if (!decoded.ok || decoded.value.type !== 'CTDR') throw new Error('no CTDR')
  return decoded.value.entries.map(({ fpt, status }) => `${fpt}: ${status}`)
}

const ikeSas = (run: Played, node: string) =>
  Object.values(run.table(node, 'IKE SAs')).filter(({ state }) => state === 'established')
/** Rows of tunnels; the two routers have SAs of their own between them. */
const sad = (run: Played, node: string) => Object.values(run.table(node, 'SAD')).filter(({ mode }) => mode === 'tunnel')
const keysOf = (rows: ReturnType<typeof sad>): readonly string[] =>
  rows.map(({ spi, encryptionKey }) => `${String(spi)} ${String(encryptionKey)}`).sort()

describe.each(CASES)('%s', (_what, [id, settings], status, spoil) => {
  const run = playSpoilt(id, settings, spoil)

  test('refused with its status, and the mobile is told the same', () => {
    const ctdr = present(
      run.messages.find(({ name, from }) => name === 'CTDR' && from === 'nar'),
      'CTDR',
    )
    // What else cannot be used without it may follow.
    expect(statusesIn(ctdr)[0]).toBe(status)
    expect(run.frames('CTAA', 'nar', 'mn')[0]?.detail.startsWith(status)).toBe(true)
    expect(run.reports).toContain('mn refused')
    expect(run.marks).not.toContain('contexts-held')
  })

  test('nothing of it is installed, whole or half', () => {
    const keys = new Set(keysOf(sad(run, 'nar')))
    const before = run.trace.events.flatMap(event =>
      event.kind === 'row' && event.node === 'par' && event.table === 'SAD' && event.row?.mode === 'tunnel'
        ? keysOf([event.row])
        : [],
    )
    expect(before.length).toBeGreaterThan(0)
    expect(before.filter(key => keys.has(key))).toEqual([])
    expect(run.marks).not.toContain('ike-sa-adopted')
    expect(run.broken('no-orphan', 'recovers')).toEqual([])
  })

  // SAs keyed by hand have nothing to fall back on.
  if (id === 'cxtp-predictive') return
  test('the fallback runs: a set-up from the start, and traffic', () => {
    expect(keysOf(sad(run, 'nar'))).toEqual(keysOf(sad(run, 'mn')))
    expect(ikeSas(run, 'nar')).toHaveLength(1)
    expect(run.deliveredFrom('mn>ha', 9_000_000)).toBeGreaterThan(20)
    expect(run.deliveredFrom('ha>mn', 9_000_000)).toBeGreaterThan(20)
  })
})

describe.each([HAND, IKEV2, IKEV1])('%s', (id, settings) => {
  const scenario = present(scenarioById(id), id)
  const options = {
    settings: ['cxtp.routerProtection=none', ...settings],
    untilUs: 9_000_000,
  }

  test.each(['duplicate:PCTD#1', 'duplicate:PCTD#1,CTAR#2'])('that arrives twice is installed once: %s', faults => {
    const run = play(scenario, {
      ...options,
      faults: faults.split(',').map(fault => (fault.startsWith('dup') ? fault : `duplicate:${fault}`)),
    })
    expect(new Set(keysOf(sad(run, 'nar'))).size).toBe(sad(run, 'nar').length)
    expect(keysOf(sad(run, 'nar'))).toEqual(keysOf(sad(run, 'mn')))
    expect(run.broken()).toEqual([])
  })

  test('for a mobile that nobody knows: it waits for nobody, and the mobile that comes gets its own', () => {
    const [message] = dataOf(play(scenario, options))
    const pctd = present(message, 'PCTD')
    /** Last octet of the address, behind the first word and the elapsed time. */
    const faults = tampered(pctd, 'PCTD#1', { [CXTP_IN_SCTP_AT + 4 + 4 + 15]: 0x99 })
    const run = play(scenario, { ...options, faults })
    expect(run.marks).toContain('contexts-held')
    expect(Object.values(run.table('nar', 'SAD')).map(({ source }) => source)).not.toContain('2001:db8:1::99')
    expect(keysOf(sad(run, 'nar'))).toEqual(keysOf(sad(run, 'mn')))
    expect(run.reports).toContain('nar mobile-never-came')
    expect(run.broken()).toEqual([])
  })
})
