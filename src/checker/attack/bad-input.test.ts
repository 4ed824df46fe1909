import { describe, expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import { ms, seconds } from '../../lib/micros.ts'
import predictive from '../../scenarios/cxtp/predictive.scenario.ts'
import reactive from '../../scenarios/cxtp/reactive.scenario.ts'
import type { CxtpSettings, Scenario } from '../../scenarios/scenario.ts'
import { play, type Play } from '../../simulation/play.fixture.ts'
import type { Message } from '../../trace/messages.ts'
import { checkInvariants } from '../invariants/registry.ts'

/** Ethernet and IPv6 headers lie before what a frame carries. */
const IP_PAYLOAD_AT = 54
const ICMP_CHECKSUM_AT = IP_PAYLOAD_AT + 2
const TCP_CHECKSUM_AT = IP_PAYLOAD_AT + 16
/** CXTP behind ICMPv6 with its subtype word, and behind a TCP header. */
const CXTP_IN_ICMP = IP_PAYLOAD_AT + 8
const CXTP_IN_TCP = IP_PAYLOAD_AT + 20

const run = (
  scenario: Scenario,
  faults: readonly string[],
  cxtp: Partial<CxtpSettings> = {},
  untilUs = seconds(4),
  everyUs = 200_000,
): Play => {
  const traffic = scenario.traffic.map(flow => ({ ...flow, everyUs }))
  return play({ scenario, faults, cxtp, change: { untilUs, traffic } })
}

/**
 * Faults that change one octet of a frame and its checksum accordingly (RFC 1071 §2): what an attacker on the way does,
 * and what no checksum finds.
 */
function tamper(
  message: Message | undefined,
  selector: string,
  at: number,
  octet: number,
  checksumAt: number,
): string[] {
  const { bytes } = present(message, selector)
  const before = present(bytes[at], 'octet')
  const word = (value: number): number => (at % 2 === 0 ? value << 8 : value)
  const checksum = ((bytes[checksumAt] ?? 0) << 8) | (bytes[checksumAt + 1] ?? 0)
  let sum = checksum + word(before) + (0xffff ^ word(octet))
  sum = (sum & 0xffff) + (sum >>> 16)
  const changed = ((sum & 0xffff) + (sum >>> 16)) ^ checksum
  const corrupt = (place: number, xor: number): string[] =>
    xor === 0 ? [] : [`corrupt:${selector}:byte=${place},xor=${xor}`]
  return [
    ...corrupt(at, before ^ octet),
    ...corrupt(checksumAt, changed >>> 8),
    ...corrupt(checksumAt + 1, changed & 0xff),
  ]
}

function nothingAtNar({ world }: Play): void {
  const { SAD, SPD, Contexts } = present(world.nodes.get('nar'), 'nar').tables
  expect(SAD.keys().filter(key => key.startsWith('tunnel'))).toEqual([])
  expect(SPD.keys().filter(key => key.startsWith('tunnel'))).toEqual([])
  expect(Contexts.keys()).toEqual([])
}

const allHold = ({ trace }: Play): readonly string[] =>
  checkInvariants(trace).flatMap(({ id, holds }) => (holds ? [] : [id]))

describe('CXTP on the radio, the checksum put right', () => {
  const plain = run(predictive, [])
  const change = (at: number, octet: number): Play =>
    run(predictive, tamper(plain.named('CTAR')[0], 'CTAR#1', CXTP_IN_ICMP + at, octet, ICMP_CHECKSUM_AT))
  const fate = (each: Play): string => {
    const [message] = each.named('CTAR')
    return `${message?.fate} ${message?.reason}`
  }

  test('the tampering itself: an octet changed back and forth changes nothing', () => {
    expect(fate(change(0, 0x21))).toBe('delivered ')
  })

  test.each([
    ['a version other than 1', 0, 0x41, 'rejected malformed-'],
    ['a type that RFC 4067 does not have', 0, 0x28, 'rejected malformed-'],
    ['type 0', 0, 0x20, 'rejected malformed-'],
    ['a length that is not the message’s', 3, 0x2d, 'rejected malformed-'],
    ['an IPv4 message in an IPv6 packet', 1, 0xc0, 'rejected malformed-'],
    ['a message that only routers send', 0, 0x26, 'rejected malformed-'],
    ['another mobile’s address', 19, 0x11, 'rejected unknown-mobile'],
    ['another sequence number', 39, 0x00, 'rejected bad-token'],
    ['another token', 43, 0x00, 'rejected bad-token'],
  ])('%s: refused with its reason, and the move still succeeds', (_, at, octet, why) => {
    const each = change(at, octet)
    expect(fate(each).slice(0, why.length)).toBe(why)
    // The CTAR to nAR makes it a reactive transfer.
    expect(each.world.nodes.get('mn')?.actors.get('mn/cxtp/1')?.state).toBe('active')
    expect(allHold(each)).toEqual([])
  })

  test('another router’s address is not covered by the token: the contexts go where it says, and are asked for again', () => {
    const each = change(35, 0x07)
    expect(fate(each)).toMatch(/^corrupted/)
    expect(each.world.nodes.get('mn')?.actors.get('mn/cxtp/1')?.state).toBe('active')
    expect(allHold(each)).toEqual([])
  })

  test('reserved bits and the A bit are not covered by the token either', () => {
    const each = change(1, 0x40)
    expect(each.named('CTAA').map(({ from }) => from)).toEqual(['par', 'nar'])
    expect(allHold(each)).toEqual([])
  })

  test('a CTAR from further away than one hop is refused', () => {
    // The hop limit stands under no checksum of ICMPv6.
    const each = run(predictive, ['corrupt:CTAR#1:byte=21,xor=1'])
    expect(each.named('CTAR')[0]?.reason).toMatch(/^hop-limit/)
  })
})

describe('contexts between routers without protection', () => {
  const open: Partial<CxtpSettings> = { routerProtection: 'none', transport: 'tcp' }
  const plain = run(reactive, [], open)
  const [data] = plain.named('CTD')
  // Word, elapsed time and address of the mobile come before the blocks (RFC 4067 §2.5.3).
  const BLOCKS_AT = CXTP_IN_TCP + 24

  test.each([
    ['a context type nobody knows', BLOCKS_AT + 1, 0x77],
    ['a block longer than the message', BLOCKS_AT + 2, 0xff],
    ['a context without its fields', BLOCKS_AT + 2, 0x01],
    ['fields that do not decode', BLOCKS_AT + 4, 0xff],
  ])('%s: nothing is half installed, the mobile is told or gives up', (_, at, octet) => {
    const faults = tamper(data, 'CTD', at, octet, TCP_CHECKSUM_AT)
    const each = run(reactive, faults, open, seconds(20))
    expect(each.named('CTD')[0]).toMatchObject({ fate: 'rejected' })
    expect(each.named('CTD')[0]?.reason).toMatch(/^(unsupported|malformed-)/)
    nothingAtNar(each)
    expect(each.reports.some(report => report.startsWith('mn '))).toBe(true)
    expect(allHold(each).filter(id => id !== 'no-orphan')).toEqual([])
  })

  test('every octet of a CTD changed in turn: no assertion, nothing half installed', () => {
    const length = present(data, 'CTD').bytes.length
    for (let at = CXTP_IN_TCP; at < length; at += 23) {
      const octet = (data?.bytes[at] ?? 0) ^ 0x80
      const each = run(reactive, tamper(data, 'CTD#1', at, octet, TCP_CHECKSUM_AT), open, seconds(2), seconds(1))
      const installed = (each.world.nodes.get('nar')?.tables.SAD.keys() ?? []).length
      expect([0, 2], `octet ${at}`).toContain(installed)
    }
  })

  test('SCTP’s checksum fails: nAR answers BAD_CHECKSUM, pAR sends again (RFC 4067 §3.1)', () => {
    const each = run(predictive, ['corrupt:PCTD#1:byte=300'], { routerProtection: 'none' })
    expect(each.named('PCTD').map(({ fate }) => fate)).toEqual(['rejected', 'delivered'])
    expect(each.named('PCTD')[0]?.reason).toMatch(/^malformed-checksum/)
    expect(each.named('CTDR').map(({ detail }) => detail)).toContain('not all received')
    expect(each.marks).toContain('data-resent')
    expect(each.world.nodes.get('nar')?.actors.get('nar/cxtp/1')?.state).toBe('active')
    expect(allHold(each)).toEqual([])
  })

  test('it fails every time: pAR sends three more for each request and gives up, and so does the mobile', () => {
    const each = run(
      predictive,
      ['corrupt:PCTD:byte=300', 'corrupt:CTD:byte=300'],
      { routerProtection: 'none' },
      seconds(20),
    )
    const requests = 1 + each.named('CT-Req').length
    expect(each.named('PCTD').length + each.named('CTD').length).toBeLessThanOrEqual(4 * requests)
    expect(each.reports).toContain('par not-received')
    expect(each.reports).toContain('mn no-answer')
    nothingAtNar(each)
  })
})

describe('ESP', () => {
  test.each([
    ['SPI', 54, 'unknown-spi'],
    ['sequence number', 61, 'bad-icv'],
    ['IV', 62, 'bad-icv'],
    ['ciphertext', 100, 'bad-icv'],
    ['ICV', 233, 'bad-icv'],
  ])('a changed %s is refused, and the window stays', (_, byte, why) => {
    const each = run(predictive, [`corrupt:ESP#9:byte=${byte}`], {}, seconds(2), ms(50))
    const changed = each.messages.find(message => message.fate === 'rejected' && message.name === 'ESP')
    expect(changed?.reason).toMatch(new RegExp(`^${why}`))
    expect(each.refusals.filter(refusal => refusal.endsWith('replay'))).toEqual([])
    expect(allHold(each)).toEqual([])
  })

  test('a replayed packet is refused by the window, before and after the transfer', () => {
    const each = run(predictive, ['replay:mn>par#9:100ms', 'replay:mn>nar#20:300ms'], {}, seconds(3), ms(50))
    const replayed = each.messages.filter(({ forged }) => forged)
    expect(replayed.map(({ fate }) => fate)).toEqual(['rejected', 'rejected'])
    expect(allHold(each)).toEqual([])
  })
})
