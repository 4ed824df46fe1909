import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isFrameFault } from './fault.ts'
import { parseFault } from './parse.ts'
import { FORGEABLE } from './parse-parts.ts'

const NODES = ['mn', 'par', 'nar', 'ha']

const read = (text: string): unknown => {
  const fault = parseFault(text, NODES, ['radio-par', 'radio-nar', 'par-nar'])
  return fault.ok ? fault.value : fault.error
}
const byName = (name: string, nth?: number) => ({ by: 'name', name, from: '', to: '', nth })
const byHop = (from: string, to: string, nth?: number) => ({ by: 'hop', name: '', from, to, nth })

describe('what people write', () => {
  test.each([
    ['drop:CTAA#1', { kind: 'drop', selector: byName('CTAA', 1) }],
    ['drop:par>nar#2', { kind: 'drop', selector: byHop('par', 'nar', 2) }],
    ['drop:ct-req', { kind: 'drop', selector: byName('CT-Req') }],
    ['drop:IKE_SA_INIT#12', { kind: 'drop', selector: byName('IKE_SA_INIT', 12) }],
    ['delay:CTD#1:500ms', { kind: 'delay', selector: byName('CTD', 1), byUs: 500_000 }],
    ['delay:CTD#1:0', { kind: 'delay', selector: byName('CTD', 1), byUs: 0 }],
    ['duplicate:CTAR#1:20ms', { kind: 'duplicate', selector: byName('CTAR', 1), afterUs: 20_000 }],
    ['duplicate:CTAR#1', { kind: 'duplicate', selector: byName('CTAR', 1), afterUs: 20_000 }],
    ['reorder:PCTD#1:after=CTAR#2', { kind: 'reorder', selector: byName('PCTD', 1), after: byName('CTAR', 2) }],
    ['reorder:mn>nar#1:after=nar>ha', { kind: 'reorder', selector: byHop('mn', 'nar', 1), after: byHop('nar', 'ha') }],
    ['corrupt:CTD#1:byte=20', { kind: 'corrupt', selector: byName('CTD', 1), byte: 20, xor: 0xff, checksum: 'kept' }],
    [
      'corrupt:CTD#1:byte=0,xor=0x01',
      { kind: 'corrupt', selector: byName('CTD', 1), byte: 0, xor: 1, checksum: 'kept' },
    ],
    [
      'corrupt:CTD#1:byte=65535,xor=255',
      { kind: 'corrupt', selector: byName('CTD', 1), byte: 65_535, xor: 255, checksum: 'kept' },
    ],
    [
      'corrupt:IKE_AUTH#1:checksum=repaired,byte=120',
      { kind: 'corrupt', selector: byName('IKE_AUTH', 1), byte: 120, xor: 0xff, checksum: 'repaired' },
    ],
    ['replay:CTAR#1:1s', { kind: 'replay', selector: byName('CTAR', 1), afterUs: 1_000_000, link: undefined }],
    ['replay:CTAR#1', { kind: 'replay', selector: byName('CTAR', 1), afterUs: 1_000_000, link: undefined }],
    [
      'replay:CTAR#1:at=radio-nar',
      { kind: 'replay', selector: byName('CTAR', 1), afterUs: 1_000_000, link: 'radio-nar' },
    ],
    [
      'replay:CTAR#1:2s,at=radio-nar',
      { kind: 'replay', selector: byName('CTAR', 1), afterUs: 2_000_000, link: 'radio-nar' },
    ],
    ['crash:par@120ms', { kind: 'crash', node: 'par', atUs: 120_000 }],
    ['restart:par@500ms', { kind: 'restart', node: 'par', atUs: 500_000 }],
    ['partition:par-nar@100ms..2s', { kind: 'partition', a: 'par', b: 'nar', fromUs: 100_000, toUs: 2_000_000 }],
    ['forge:CTAR@300ms', { kind: 'forge', name: 'CTAR', atUs: 300_000, to: undefined, link: undefined }],
    ['forge:ct-req@1.5s:to=par', { kind: 'forge', name: 'CT-Req', atUs: 1_500_000, to: 'par', link: undefined }],
    [
      'forge:IKE_AUTH@1s:to=par,at=radio-nar',
      { kind: 'forge', name: 'IKE_AUTH', atUs: 1_000_000, to: 'par', link: 'radio-nar' },
    ],
    [
      'forge:REDIRECT@10ms:to=mn,nonce=heard,gateway=nar',
      { kind: 'forge', name: 'REDIRECT', atUs: 10_000, to: 'mn', link: undefined, nonce: 'heard', gateway: 'nar' },
    ],
  ])('%s', (text, fault) => {
    expect(read(text)).toEqual({ text, ...fault })
  })

  test('space around a fault does not count, and is not kept', () => {
    expect(read('  drop:CTAA#1 \n')).toMatchObject({ text: 'drop:CTAA#1', kind: 'drop' })
  })

  test.each(FORGEABLE)('%s can be forged, however it is written', name => {
    expect(read(`forge:${name.toLowerCase()}@1s`)).toMatchObject({ kind: 'forge', name })
  })
})

describe('what does not fit: what was found, what is allowed', () => {
  const SELECTOR = 'allowed is a message name or a hop, with an optional number: CTAR#1, par>nar#2'
  const KINDS = 'drop, delay, duplicate, reorder, corrupt, replay, crash, restart, partition, forge'
  const FRAMES =
    'CTAR, CTAA, CTD, PCTD, CTDR, CTC, CT-Req, BU, IKE_SA_INIT, IKE_AUTH, CREATE_CHILD_SA, INFORMATIONAL, BA, MH, ESP, AH, UDP, ICMPv6, SCTP, TCP, IPv6, IKE_INTERMEDIATE, IKE_SESSION_RESUME, Main-Mode, Main-Mode-1, Main-Mode-2, Main-Mode-3, Main-Mode-4, Main-Mode-5, Main-Mode-6, Aggressive-Mode, Aggressive-Mode-1, Aggressive-Mode-2, Aggressive-Mode-3, Quick-Mode, Quick-Mode-1, Quick-Mode-2, Quick-Mode-3, Transaction'
  const TIMES = 'allowed are times up to 1 hour such as 500ms, 2s, 80us'
  const MESSAGES =
    'allowed are CTAR, CTAA, CTD, PCTD, CTDR, CTC, CT-Req, BU, IKE_SA_INIT, IKE_AUTH, CREATE_CHILD_SA, INFORMATIONAL, BA, MH, ESP, AH, UDP, ICMPv6, SCTP, TCP, IPv6, IKE_INTERMEDIATE, IKE_SESSION_RESUME, Main-Mode, Main-Mode-1, Main-Mode-2, Main-Mode-3, Main-Mode-4, Main-Mode-5, Main-Mode-6, Aggressive-Mode, Aggressive-Mode-1, Aggressive-Mode-2, Aggressive-Mode-3, Quick-Mode, Quick-Mode-1, Quick-Mode-2, Quick-Mode-3, Transaction'
  const ALL_NODES = 'allowed are mn, par, nar, ha'
  test.each([
    ['', `found kind ""; allowed are ${KINDS}`],
    ['lose:CTAR', `found kind "lose"; allowed are ${KINDS}`],
    ['Drop:CTAR', `found kind "Drop" (is drop meant?); allowed are ${KINDS}`],
    ['drop:', `found selector ""; ${SELECTOR}`],
    ['drop:CTRA#1', `found message "CTRA" (is CTAR meant?); ${MESSAGES}`],
    ['drop:constructor', `found message "constructor"; ${MESSAGES}`],
    ['reorder:PCTD#1:after=par', `found message "par"; ${MESSAGES}`],
    ['drop:CTAR#', `found selector "CTAR#"; ${SELECTOR}`],
    ['drop:CTAR#-1', `found selector "CTAR#-1"; ${SELECTOR}`],
    ['drop:#1', `found selector "#1"; ${SELECTOR}`],
    ['drop:CTRA#1', `found message "CTRA" (is CTAR meant?); allowed are ${FRAMES}`],
    ['drop:CTAR#0', 'found "#0" in "CTAR#0"; matches count from 1'],
    ['drop:CTAR#1:20ms', 'found option "20ms"; drop takes none'],
    ['drop:par>xar', `found node "xar"; ${ALL_NODES}`],
    ['drop:xar>par#1', `found node "xar"; ${ALL_NODES}`],
    ['delay:CTAR#1', `found time ""; ${TIMES}`],
    ['delay:CTAR#1:soon', `found time "soon"; ${TIMES}`],
    ['delay:CTAR#1:-1ms', `found time "-1ms"; ${TIMES}`],
    ['delay:CTAR#1:2h', `found time "2h"; ${TIMES}`],
    ['delay:CTAR#1:61min', `found time "61min"; ${TIMES}`],
    ['duplicate:CTAR#1:20 fortnights', `found time "20 fortnights"; ${TIMES}`],
    ['replay:CTAR#1:1:2', `found time "1:2"; ${TIMES}`],
    ['reorder:CTAR#1', 'found option ""; reorder takes after=SELECTOR, for example after=CTAR#2'],
    [
      'reorder:CTAR#1:before=CTAA',
      'found option "before=CTAA"; reorder takes after=SELECTOR, for example after=CTAR#2',
    ],
    ['reorder:CTAR#1:after=!', `found selector "!"; ${SELECTOR}`],
    [
      'corrupt:CTAR#1',
      'found option ""; corrupt takes byte=N (octet of the frame from 0), optionally byte=N,xor=0x01 and checksum=repaired',
    ],
    [
      'corrupt:CTAR#1:byte=1,xor=0',
      'found option "byte=1,xor=0"; corrupt takes byte=N (octet of the frame from 0), optionally byte=N,xor=0x01 and checksum=repaired',
    ],
    [
      'corrupt:CTAR#1:byte=1,xor=256',
      'found option "byte=1,xor=256"; corrupt takes byte=N (octet of the frame from 0), optionally byte=N,xor=0x01 and checksum=repaired',
    ],
    ['crash:par', 'found "par"; allowed is NODE@TIME, for example par@120ms'],
    ['crash:xar@1s', `found node "xar"; ${ALL_NODES}`],
    ['restart:par@soon', `found time "soon"; ${TIMES}`],
    ['crash:par@2h', `found time "2h"; ${TIMES}`],
    [
      'partition:par-nar@2s',
      'found "par-nar@2s"; allowed is A-B@FROM..TO with FROM before TO, for example par-nar@100ms..2s',
    ],
    [
      'partition:par-nar@2s..1s',
      'found "par-nar@2s..1s"; allowed is A-B@FROM..TO with FROM before TO, for example par-nar@100ms..2s',
    ],
    ['partition:par-xar@1s..2s', `found node "xar"; ${ALL_NODES}`],
    [
      'forge:CTAR',
      'found "CTAR"; allowed is NAME@TIME with NAME one of CTAR, CTAA, CTD, PCTD, CTDR, CTC, CT-Req, BU, IKE_SA_INIT, IKE_AUTH, CREATE_CHILD_SA, INFORMATIONAL, REDIRECT, ESP',
    ],
    [
      'forge:UDP@1s',
      'found "UDP@1s"; allowed is NAME@TIME with NAME one of CTAR, CTAA, CTD, PCTD, CTDR, CTC, CT-Req, BU, IKE_SA_INIT, IKE_AUTH, CREATE_CHILD_SA, INFORMATIONAL, REDIRECT, ESP',
    ],
    ['forge:CTAR@1s:par', 'found option "par"; forge takes to=NODE, at=LINK or both with a comma'],
    ['forge:CTAR@1s:to=par,to=nar', 'found option "to=par,to=nar"; forge takes to=NODE, at=LINK or both with a comma'],
    ['forge:CTAR@1s:nonce=heard', 'found option "nonce=heard"; forge takes to=NODE, at=LINK or both with a comma'],
    ['forge:REDIRECT@1s:nonce=known', 'found nonce "known"; allowed are guessed, heard'],
    ['forge:REDIRECT@1s:gateway=xar', `found node "xar"; ${ALL_NODES}`],
    [
      'forge:REDIRECT@1s:by=mn',
      'found option "by=mn"; forge takes to=NODE, at=LINK, nonce=heard, gateway=NODE, with commas',
    ],
    ['forge:CTAR@1s:at=radio-xar', 'found link "radio-xar"; allowed are radio-par, radio-nar, par-nar'],
    ['replay:CTAR#1:1s,at=nar', 'found link "nar"; allowed are radio-par, radio-nar, par-nar'],
    ['replay:CTAR#1:1s,to=nar', 'found option "1s,to=nar"; replay takes TIME, at=LINK or TIME,at=LINK'],
    ['crash:par@1s:hard', 'found option "hard"; crash takes none'],
    ['partition:par-nar@1s..2s:half', 'found option "half"; partition takes none'],
    [
      'corrupt:CTAR#1:byte=1,checksum=wrong',
      'found option "byte=1,checksum=wrong"; corrupt takes byte=N (octet of the frame from 0), optionally byte=N,xor=0x01 and checksum=repaired',
    ],
    ['forge:CTAR@1s:to=xar', `found node "xar"; ${ALL_NODES}`],
    ['forge:CTAR@later', `found time "later"; ${TIMES}`],
  ])('%s', (text, sentence) => {
    expect(read(text)).toBe(`fault "${text}": ${sentence}`)
  })

  test('a name that every object has is no node', () => {
    expect(read('crash:constructor@1s')).toContain('found node "constructor"')
  })
})

describe('any text', () => {
  const kind = fc.constantFrom('drop', 'delay', 'duplicate', 'reorder', 'corrupt', 'replay', 'crash', 'partition')
  const piece = fc.oneof(
    fc.constantFrom(
      'CTAR',
      'par',
      'nar',
      '>',
      '#',
      '1',
      ':',
      '@',
      '..',
      '-',
      'after=',
      'byte=',
      'xor=0x',
      '20ms',
      'to=',
    ),
    fc.string({ maxLength: 4 }),
  )
  const nearly = fc.tuple(kind, fc.array(piece, { maxLength: 9 })).map(([word, parts]) => `${word}:${parts.join('')}`)

  test('is read or refused with a sentence, never thrown at; what is read keeps its text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), nearly), text => {
        const fault = parseFault(text, NODES)
        const refusal = `fault "${text}": found `
        expect(fault.ok ? fault.value.text : fault.error.slice(0, refusal.length)).toBe(
          fault.ok ? text.trim() : refusal,
        )
      }),
      { numRuns: 500 },
    )
  })

  test('reading what was read changes nothing', () => {
    const hop = fc.constantFrom('par>nar', 'mn>par', 'CTAR', 'PCTD', 'CT-Req', 'ESP')
    const selector = fc.tuple(hop, fc.option(fc.integer({ min: 1, max: 999_999 }), { nil: undefined }))
    const said = selector.map(([what, nth]) => (nth === undefined ? what : `${what}#${nth}`))
    const us = fc.nat({ max: 3_600_000_000 })
    const faults = fc.oneof(
      said.map(text => `drop:${text}`),
      fc
        .tuple(fc.constantFrom('delay', 'duplicate', 'replay'), said, us)
        .map(([word, text, by]) => `${word}:${text}:${by}us`),
      fc
        .tuple(said, fc.nat({ max: 99_999 }), fc.integer({ min: 1, max: 255 }))
        .map(([text, byte, xor]) => `corrupt:${text}:byte=${byte},xor=${xor}`),
      fc.tuple(said, said).map(([text, after]) => `reorder:${text}:after=${after}`),
    )
    fc.assert(
      fc.property(faults, text => {
        const fault = parseFault(text, NODES)
        if (!fault.ok) throw new Error(fault.error)
        expect(parseFault(fault.value.text, NODES)).toEqual(fault)
        expect(isFrameFault(fault.value)).toBe(true)
      }),
    )
  })
})
