import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex } from '../../lib/bytes.ts'
import { createRealSuite } from '../../protocol/crypto/real-suite.ts'
import { processInbound } from '../../protocol/ipsec/inbound.ts'
import { processOutbound } from '../../protocol/ipsec/outbound.ts'
import { sadRow, spdRow } from '../../protocol/ipsec/rows.ts'
import { ipv6 } from '../../protocol/wire/ip/ipv6.ts'
import type { SetkeyOptions } from './options.ts'
import { parseSetkey } from './parse.ts'
import { readSetkey } from './read.ts'
import { writeSetkey } from './write.ts'

const MN = '2001:db8:1::10'
const PAR = '2001:db8:1::1'
const HA = '2001:db8:ff::1'
const names = { 'mn.cell-a.example': MN, 'router.cell-a.example': PAR, 'agent.home.example': HA }
const options = (own: string, reading: SetkeyOptions['reading'] = 'corrected'): SetkeyOptions => ({
  names,
  own: [own],
  reading,
  ownerOf: () => 'mn',
  linkOf: (local, remote) => [local, remote].join('>'),
})

/** Our own listing with the structure of the one in Allard 2007 §VI-A, its reversed tunnel ends included. */
const listing = (first: 'in' | 'out', second: 'in' | 'out') => `
# policies
spdadd mn.cell-a.example agent.home.example ipv6 -P ${first} ipsec
  esp/tunnel/mn.cell-a.example-router.cell-a.example/require;
spdadd AGENT.home.example MN.cell-a.example ipv6 -P ${second} ipsec
  esp/tunnel/mn.cell-a.example-router.cell-a.example/require; # as printed

# associations
add mn.cell-a.example router.cell-a.example esp 0x101 -m tunnel -E des-cbc "kamekame";
add router.cell-a.example mn.cell-a.example esp 258 -m tunnel -E des-cbc "mekameka";
`

const tables = (text: string, given: SetkeyOptions) => {
  const result = readSetkey(text, given)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const problem = (text: string, given = options(MN)): string => {
  const result = readSetkey(text, given)
  return result.ok ? 'read' : result.error.message
}

describe('the listing of the mobile', () => {
  const { sad, spd, findings } = tables(listing('out', 'in'), options(MN))
  test('two SAs, one each way, with the keys and SPIs of the paper', () => {
    expect(
      sad.map(sa => [sa.direction, sa.spi, sa.source, sa.destination, toHex(sa.encryptionKey), sa.encryption]),
    ).toEqual([
      ['out', 0x101, MN, PAR, toHex(new TextEncoder().encode('kamekame')), 'des'],
      ['in', 0x102, PAR, MN, toHex(new TextEncoder().encode('mekameka')), 'des'],
    ])
    expect(sad.map(sa => [sa.mode, sa.window, sa.integrity, sa.owner])).toEqual([
      ['tunnel', undefined, 'none', 'mn'],
      ['tunnel', undefined, 'none', 'mn'],
    ])
  })
  test('the inbound policy names its tunnel ends the wrong way round: reported with line and corrected reading', () => {
    expect(findings.filter(one => one.code === 'reversed-tunnel')).toEqual([
      {
        code: 'reversed-tunnel',
        line: 6,
        column: 14,
        text: `the tunnel ${MN} > ${PAR} of a policy for packets going in must lead towards this node`,
        correction: `${PAR}-${MN}`,
        ref: 'RFC 4301 §4.4.1.2',
      },
    ])
    expect(spd.map(row => row.action)).toMatchObject([
      { tunnelLocal: MN, tunnelRemote: PAR },
      { tunnelLocal: MN, tunnelRemote: PAR },
    ])
  })
  test('read as meant, the inbound SA is held against its policy; read as written, no policy leads to it', () => {
    expect(sad[1]?.selectors).toEqual(spd[1]?.selectors)
    const written = tables(listing('out', 'in'), options(MN, 'as-written'))
    expect(written.spd[1]?.action).toMatchObject({ tunnelLocal: PAR, tunnelRemote: MN })
    expect(written.sad[1]?.selectors).toEqual([])
    const codes = written.findings.map(one => `${one.line} ${one.code}`)
    expect(codes).toEqual([
      '5 no-association',
      '6 reversed-tunnel',
      '9 no-integrity',
      '10 no-integrity',
      '10 unused-association',
    ])
  })
  test('at the router it is the outbound policy', () => {
    const router = tables(listing('in', 'out'), options(PAR))
    expect(router.findings.filter(one => one.code === 'reversed-tunnel').map(one => one.line)).toEqual([6])
    expect(router.sad.map(sa => sa.direction)).toEqual(['in', 'out'])
    expect(router.spd.map(row => [row.direction, row.action.kind === 'protect' && row.action.tunnelLocal])).toEqual([
      ['in', PAR],
      ['out', PAR],
    ])
  })
})

describe('packets through the databases of the paper', () => {
  const crypto = createRealSuite()
  const drawIv = (octets: number) => new Uint8Array(octets).fill(3)
  const packet = (source: string, destination: string) =>
    ipv6.encode({
      trafficClass: 0,
      flowLabel: 0,
      nextHeader: 'ipv6',
      hopLimit: 64,
      source,
      destination,
      payload: new Uint8Array(40),
    })
  const state = (own: string, first: 'in' | 'out', reading: SetkeyOptions['reading']) => {
    const { sad, spd } = tables(listing(first, first === 'in' ? 'out' : 'in'), options(own, reading))
    return { sad, spd, pad: [] }
  }
  const through = (from: ReturnType<typeof state>, to: ReturnType<typeof state>, bytes: Uint8Array): string => {
    const sent = processOutbound(from, bytes, { nowUs: 0, crypto, drawIv })
    if (sent.kind !== 'protected') return sent.kind === 'discarded' ? sent.error.code : sent.kind
    const arrived = processInbound(to, sent.packet, { nowUs: 0, crypto, toThisNode: true })
    return arrived.kind === 'opened' && toHex(arrived.packet) === toHex(bytes) ? sent.sa.spi.toString(16) : arrived.kind
  }
  test('read as meant they carry traffic both ways', () => {
    const [mobile, router] = [state(MN, 'out', 'corrected'), state(PAR, 'in', 'corrected')]
    expect([through(mobile, router, packet(MN, HA)), through(router, mobile, packet(HA, MN))]).toEqual(['101', '102'])
  })
  test('read as written the router has no SA for the way back', () => {
    const [mobile, router] = [state(MN, 'out', 'as-written'), state(PAR, 'in', 'as-written')]
    expect([through(mobile, router, packet(MN, HA)), through(router, mobile, packet(HA, MN))]).toEqual([
      '101',
      'no-association',
    ])
  })
})

test('flush, delete, deleteall, spddelete and spdflush do what they say', () => {
  const base = listing('out', 'in')
  const after = (more: string) => {
    const { sad, spd } = tables(base + more, options(MN))
    return [sad.length, spd.length]
  }
  expect(after('')).toEqual([2, 2])
  expect(after('delete mn.cell-a.example router.cell-a.example esp 0x101;')).toEqual([1, 2])
  expect(after(`delete ${MN} ${PAR} esp 0x999;`)).toEqual([2, 2])
  expect(after(`deleteall ${PAR} ${MN} esp;`)).toEqual([1, 2])
  expect(after('flush ah;')).toEqual([2, 2])
  expect(after('flush; dump; spddump;')).toEqual([0, 2])
  expect(after(`spddelete ${MN} ${HA} ipv6 -P out; spdflush;`)).toEqual([2, 0])
  expect(after(`spddelete ${MN} ${HA} ipv6 -P out;`)).toEqual([2, 1])
  expect(after(`get ${MN} ${PAR} esp 0x101;;`)).toEqual([2, 2])
})

test('options, algorithms, prefixes, ports, ICMP and transport mode', () => {
  const { sad, spd } = tables(
    `add -6 ${PAR} ${MN} esp 0x1000 -m tunnel -r 8 -u 7 -f zero-pad -ls 30 -lh 60 -bh 5000
       -E rijndael-cbc 0x000102030405060708090a0b0c0d0e0f -A hmac-sha2-256 "0123456789abcdef0123456789abcdef";
     add ${MN} ${PAR} ah 0x2000 -f nocyclic-seq -A hmac-sha1 "01234567890123456789";
     spdadd ${PAR}/64[any] ${MN}[80] tcp -P in ipsec esp/tunnel/${PAR}-${MN}/unique:7;
     spdadd ${MN} ${PAR} icmp6 150,0 -P out none;
     spdadd ${MN} ${PAR} any -P out ipsec ah/transport//require;
     spdadd ::/0 ::/0 any -P in discard;`,
    { ...options(MN), nowUs: 5 },
  )
  expect(sad[0]).toMatchObject({
    direction: 'in',
    encryption: 'aes128',
    integrity: 'sha256',
    window: { size: 64 },
    link: 'unique-7',
    lifetime: { softExpiresAtUs: 30_000_005, hardExpiresAtUs: 60_000_005, hardOctets: 5000 },
  })
  expect(sad[0]?.selectors).toEqual(spd[0]?.selectors)
  expect(sad[1]).toMatchObject({ protocol: 'ah', mode: 'transport', overflow: 'stop', integrity: 'sha1' })
  expect(spd[0]?.selectors).toEqual([
    {
      local: [{ from: MN, to: MN }],
      remote: [{ from: '2001:db8:1::', to: '2001:db8:1:0:ffff:ffff:ffff:ffff' }],
      protocol: 6,
      localPort: [{ from: 80, to: 80 }],
      remotePort: 'any',
    },
  ])
  expect(spd[1]?.selectors[0]).toMatchObject({
    protocol: 58,
    localPort: [{ from: 38_400, to: 38_400 }],
    remotePort: 'any',
  })
  expect(spd[2]?.action).toMatchObject({
    kind: 'protect',
    mode: 'transport',
    tunnelLocal: undefined,
    link: sad[1]?.link,
  })
  expect(spd[3]?.action).toEqual({ kind: 'discard' })
})

test.each([
  ['nonsense;', 'line 1, column 1: found nonsense, allowed: add, delete,'],
  ['flush', 'line 1, column 6: found the end of the listing, allowed: ; after the command'],
  ['\nadd a', 'line 2, column 6: found the end of the listing, allowed: a host name or an address'],
  [`add ${MN} ${PAR} ipcomp 0x100;`, 'found ipcomp, allowed: esp or ah'],
  [`add ${MN} ${PAR} esp 0xff -E null;`, 'found 0xff, allowed: an SPI from 256'],
  [`add ${MN} ${PAR} esp 0x100 -E des-cbc "short";`, 'found 40 bits, allowed: a key of 64 bits for des-cbc'],
  [`add ${MN} ${PAR} esp 0x100 -E aes-cbc 0x0001;`, 'found 16 bits, allowed: a key of 128, 192, 256 bits'],
  [`add ${MN} ${PAR} esp 0x100 -E blowfish-cbc "x";`, 'found blowfish-cbc, allowed: des-cbc, 3des-cbc'],
  [`add ${MN} ${PAR} esp 0x100 -A hmac-md5 "x";`, 'found hmac-md5, allowed: hmac-sha1'],
  [`add ${MN} ${PAR} esp 0x100 -E des-cbc kamekame;`, 'found kamekame, allowed: a key: "text" or 0x hex'],
  [`add ${MN} ${PAR} esp 0x100 -E des-cbc "kamekame;`, 'found a quote that never closes'],
  [`add ${MN} ${PAR} esp 0x100 -m tunnel -m tunnel;`, 'found -m, allowed: -m once'],
  [`add ${MN} ${PAR} esp 0x100 -r 8 -E des-cbc "kamekame";`, 'read'],
  [`add ${PAR} ${MN} esp 0x100 -r 8 -E des-cbc "kamekame";`, 'anti-replay without integrity protects nothing'],
  [`add ${PAR} ${MN} esp 0x100 -r 1 -E des-cbc "kamekame";`, 'found -r 1, allowed: -r 0 or 4 to 8192 octets'],
  [`add ${PAR} ${HA} esp 0x100 -E des-cbc "kamekame";`, `allowed: one end of ${MN}`],
  [`add nobody ${PAR} esp 0x100 -E null;`, 'found nobody, allowed: an address or one of mn.cell-a.example'],
  [`spdadd ${MN}/200 ${HA} any -P out none;`, 'found /200, allowed: a prefix length up to 128'],
  [`spdadd ${MN} ${HA} any -P fwd none;`, 'found fwd, allowed: in or out'],
  [`spdadd ${MN} ${HA} any -P out maybe;`, 'found maybe, allowed: discard, none or ipsec'],
  [`spdadd ${MN} ${HA} quic -P out none;`, 'found quic, allowed: any, a number'],
  [`spdadd ${MN} ${HA} any -P out ipsec esp/tunnel//require;`, 'allowed: esp/tunnel/SRC-DST/LEVEL'],
  [
    `spdadd ${MN} ${HA} any -P out ipsec esp/tunnel/${MN}-nobody/require;`,
    'found nobody, allowed: an address or one of',
  ],
  [
    `spdadd ${MN} ${HA} any -P out ipsec esp/transport//require ah/transport//require;`,
    'bundles of several are not read',
  ],
  [
    `spdadd ${MN} ${HA} any -P out none; spdadd ${MN} ${HA} any -P out discard;`,
    'a second policy for the same traffic',
  ],
])('%s', (text, expected) => {
  expect(problem(text)).toContain(expected)
})

test('an error never repeats a key', () => {
  expect(problem(`add ${MN} ${PAR} esp 0x100 -E des-cbc "secret";`)).not.toContain('secret')
})

test('any text is read or refused with a place', () => {
  const words = fc.constantFrom(
    'add',
    'spdadd',
    MN,
    PAR,
    'esp',
    '0x100',
    '-E',
    'des-cbc',
    '"kamekame"',
    ';',
    '-P',
    'in',
    'ipsec',
    'none',
    'any',
    '#',
    '"',
    '\n',
    `esp/tunnel/${MN}-${PAR}/use`,
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(words, { maxLength: 24 }).map(list => list.join(' ')),
        fc.string({ maxLength: 80 }),
      ),
      text => {
        const result = readSetkey(text, options(MN))
        expect(result.ok || (result.error.line >= 1 && result.error.column >= 1 && result.error.allowed !== '')).toBe(
          true,
        )
        expect(parseSetkey(text).ok || !result.ok).toBe(true)
      },
    ),
    { numRuns: 400 },
  )
})

describe('writing', () => {
  const view = { nowUs: 0, crypto: createRealSuite() }
  const write = (text: string, given: SetkeyOptions): string => {
    const { sad, spd } = tables(text, given)
    return writeSetkey(
      sad.map(sa => sadRow(sa, view)),
      spd.map((policy, i) => spdRow(policy, i + 1)),
      { names, title: 'SAD and SPD of MN' },
    )
  }
  const rich = `
    spdadd ${MN}/128 ${HA}/48[443] tcp -P out ipsec esp/tunnel/${MN}-${PAR}/unique:9;
    spdadd ${PAR} ${MN} icmp6 150,0 -P in none;
    spdadd ${MN} ${PAR} 250 -P out ipsec ah/transport//require;
    spdadd ::/0 ::/0 any -P in discard;
    add ${MN} ${PAR} esp 0x1000 -m tunnel -u 9 -r 16 -E 3des-cbc "0123456789abcdefghijklmn" -A hmac-sha1 0x000102030405060708090a0b0c0d0e0f10111213;
    add ${PAR} ${MN} esp 0x1001 -m tunnel -u 9 -r 16 -ls 10 -lh 20 -bs 7 -bh 8 -E aes-gcm-16 0x000102030405060708090a0b0c0d0e0f10111213;
    add ${MN} ${PAR} ah 0x1002 -f nocyclic-seq -A hmac-sha2-512 0x${'ab'.repeat(64)};
    add ${PAR} ${MN} esp 0x1003 -E null -A hmac-sha2-384 0x${'cd'.repeat(48)};`

  test.each([
    ['the mobile of the paper', listing('out', 'in'), options(MN)],
    ['its router', listing('in', 'out'), options(PAR)],
    ['every option', rich, options(MN)],
  ])('%s: written and read again gives the same tables', (_, text, given) => {
    const written = write(text, given)
    const [before, after] = [tables(text, given), tables(written, { ...given, reading: 'as-written' })]
    expect(after.sad).toEqual(before.sad)
    expect(after.spd).toEqual(before.spd)
    expect(after.findings.filter(one => one.code === 'reversed-tunnel')).toEqual([])
    expect(write(written, given)).toBe(written)
  })
  test('reads like a listing a person would write', () => {
    expect(write(listing('out', 'in'), options(MN))).toBe(`# SAD and SPD of MN
flush;
spdflush;

spdadd mn.cell-a.example agent.home.example ipv6 -P out ipsec esp/tunnel/mn.cell-a.example-router.cell-a.example/require;
spdadd agent.home.example mn.cell-a.example ipv6 -P in ipsec esp/tunnel/router.cell-a.example-mn.cell-a.example/require;

add mn.cell-a.example router.cell-a.example esp 0x101 -m tunnel -E des-cbc "kamekame";
add router.cell-a.example mn.cell-a.example esp 0x102 -m tunnel -E des-cbc "mekameka";
`)
  })
  test('what setkey cannot say stands as a comment', () => {
    const { sad, spd } = tables(listing('out', 'in'), options(MN))
    const [first] = sad
    const rows =
      first === undefined ? [] : [sadRow({ ...first, sequence: 5n, extendedSequence: true, octets: 9 }, view)]
    const text = writeSetkey(
      rows,
      spd.map((policy, i) => spdRow(policy, i + 1)).map(row => ({ ...row, sourcePort: '7000-7009' })),
      { names: {}, title: 'a\nb' },
    )
    expect(text).toContain('# next SA: sequence 5, 9 octets used, extended sequence numbers\nadd ')
    expect(text).toContain("# not in setkey's words: policy 1, source port 7000-7009")
    expect(text.split('\n')[0]).toBe('# a b')
  })
  test('a policy for anything, or for several ports, becomes a statement for each family and port', () => {
    const row = {
      order: 1,
      direction: 'out',
      action: 'BYPASS',
      source: 'any',
      destination: 'any',
      upperProtocol: 17,
      sourcePort: '500, 4500',
      destinationPort: 'any',
    }
    const text = writeSetkey([], [row], { names: {}, title: '' })
    expect(text.split('\n').filter(line => line.startsWith('spdadd'))).toEqual([
      'spdadd ::/0[500] ::/0 udp -P out none;',
      'spdadd ::/0[4500] ::/0 udp -P out none;',
      'spdadd 0.0.0.0/0[500] 0.0.0.0/0 udp -P out none;',
      'spdadd 0.0.0.0/0[4500] 0.0.0.0/0 udp -P out none;',
    ])
    const { spd } = tables(text, options(MN))
    expect(spd.map(({ action }) => action.kind)).toEqual(['bypass', 'bypass', 'bypass', 'bypass'])
    expect(spd[1]?.selectors[0]?.localPort).toEqual([{ from: 4500, to: 4500 }])
  })
})
