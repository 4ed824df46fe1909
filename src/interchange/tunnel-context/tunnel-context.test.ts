import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ikev2Context } from '../../protocol/wire/cxtp/contexts/ikev2.ts'
import { padContext } from '../../protocol/wire/cxtp/contexts/pad.ts'
import { sadContext } from '../../protocol/wire/cxtp/contexts/sad.ts'
import { spdContext } from '../../protocol/wire/cxtp/contexts/spd.ts'
import { checkLines } from './line-check.ts'
import { readTunnel, type ReadTunnel } from './read-tunnel.ts'
import { writeTunnel, type TunnelFile } from './tunnel-file.ts'
import { anyContexts, anyTunnelText, chooser, fileWith } from './tunnel-texts.fixture.ts'

/** One SA of one tunnel, always the same. */
const SAMPLE: TunnelFile = fileWith({
  sad: [
    {
      ...sadContext.codec.sampleValue({
        int: min => min,
        u64: () => 7n,
        bytes: length => new Uint8Array(length).fill(9),
      }),
      spi: 0xc07ab2c8,
      direction: 'in',
      encryption: 'ENCR_AES_CBC',
      encryptionKey: new Uint8Array(16).fill(1),
      integrity: 'AUTH_HMAC_SHA2_256_128',
      integrityKey: new Uint8Array(32).fill(2),
      window: { size: 64, top: 7n, bits: 5n },
    },
  ],
  spd: [],
  pad: [],
  ikev2: [],
  ikev1: [],
})
const TEXT = writeTunnel(SAMPLE)

const readable = (text: string, acceptEdited = false): ReadTunnel => {
  const read = readTunnel(text, { acceptEdited })
  if (!read.ok) throw new Error(read.error.map(({ line, text: why }) => `line ${line}: ${why}`).join('\n'))
  return read.value
}
/** `line: why` of each error. */
const errors = (text: string, acceptEdited = false): readonly string[] => {
  const read = readTunnel(text, { acceptEdited })
  return read.ok ? [] : read.error.map(({ line, text: why }) => `${line}: ${why}`)
}
const lineOf = (text: string, part: string): number => text.split('\n').findIndex(line => line.includes(part)) + 1
/** The file as somebody else would write it, with a check of its own. */
const resealed = (text: string): string => {
  const lines = text.slice(0, text.indexOf('\ncheck:')).split('\n')
  return `${[...lines, ...checkLines(lines)].join('\n')}\n`
}

describe('a tunnel as text', () => {
  test('is read back as it was, and written again as the same text', () => {
    fc.assert(
      fc.property(fc.gen(), gen => {
        const file = fileWith(anyContexts(chooser(gen)))
        const text = writeTunnel(file)
        const read = readable(text)
        expect(read.file).toEqual(file)
        expect(read.notes).toEqual([])
        expect(writeTunnel(read.file)).toBe(text)
      }),
    )
  })

  test('is YAML: another reader sees the same names and values', () => {
    fc.assert(
      fc.property(fc.gen(), gen => {
        const contexts = anyContexts(chooser(gen))
        const tree = parse(writeTunnel(fileWith(contexts)), { schema: 'failsafe' }) as Record<string, unknown[]>
        expect(tree['sad']?.map(sa => (sa as { spi: string }).spi)).toEqual(
          contexts.sad.map(({ spi }) => `0x${spi.toString(16).padStart(8, '0')}`),
        )
        expect(tree['pad']?.map(entry => (entry as { link: string }).link)).toEqual(
          contexts.pad.map(({ link }) => link),
        )
        expect(tree['ike']?.length).toBe(contexts.ikev2.length)
      }),
    )
  })

  test('any change of any text is refused with its line, or harmless; nothing throws', () => {
    fc.assert(
      fc.property(
        fc.gen(),
        fc.nat(),
        fc.string({ maxLength: 4, unit: 'binary-ascii' }),
        fc.nat(3),
        (gen, at, put, cut) => {
          const text = anyTunnelText(gen)
          const place = at % text.length
          const changed = text.slice(0, place) + put + text.slice(place + cut)
          const strict = readTunnel(changed)
          const lines = strict.ok ? [] : strict.error.map(({ line }) => line)
          expect(lines.filter(line => line < 1)).toEqual([])
          const lenient = readTunnel(changed, { acceptEdited: true })
          if (!lenient.ok) return
          const { sad, spd, ikev2 } = lenient.value.file.contexts
          // What is taken can be carried by CXTP too.
          for (const sa of sad) sadContext.codec.encode(sa)
          for (const policy of spd) spdContext.codec.encode(policy)
          for (const sa of ikev2) ikev2Context.codec.encode(sa)
        },
      ),
    )
  })
})

describe('a file that was changed on its way', () => {
  test('an edited value: its line', () => {
    const at = lineOf(TEXT, 'lookupCase')
    expect(errors(TEXT.replace('lookupCase: 1', 'lookupCase: 2'))).toEqual([`${at}: this line was edited`])
  })
  test('a line that is gone, and one too many', () => {
    const at = lineOf(TEXT, 'lookupCase')
    expect(errors(TEXT.replace('    lookupCase: 1\n', ''))).toEqual([
      `${at}: 1 line is missing here: the file was edited or cut`,
    ])
    expect(errors(TEXT.replace('    lookupCase: 1\n', '    lookupCase: 1\n# mine\n'))).toEqual([
      `${at + 1}: 1 line is too many from here on: the file was edited`,
    ])
  })
  test('cut anywhere: refused, and only a cut of nothing but the last line end is none', () => {
    const lines = TEXT.split('\n')
    for (let count = 0; count < lines.length - 1; count++)
      expect(errors(lines.slice(0, count).join('\n')), `${count} lines`).not.toEqual([])
    expect(errors(lines.slice(0, 40).join('\n'))).toEqual(['40: the file ends without its check: it was cut'])
    expect(errors(TEXT.trimEnd())).toEqual([])
  })
  test('other line ends, and spaces at the end of lines, are no edit', () => {
    expect(errors(TEXT.replaceAll('\n', ' \r\n'))).toEqual([])
  })
  test('accepted all the same, it is judged by what is in it', () => {
    expect(readable(TEXT.replace('lookupCase: 1', 'lookupCase: 2'), true).file.contexts.sad[0]?.lookupCase).toBe(2)
    const at = lineOf(TEXT, 'lookupCase')
    expect(errors(TEXT.replace('lookupCase: 1', 'lookupCase: 4'), true)).toEqual([
      `${at}: sad 1: lookupCase: found 4; allowed: a whole number from 1 to 3`,
    ])
  })
})

describe('a file that this version does not take', () => {
  test('a newer version, by its line', () => {
    expect(errors(TEXT.replace('roamscope-tunnel: 1', 'roamscope-tunnel: 2'))).toEqual([
      '4: roamscope-tunnel: found version 2, which is newer than this Roamscope; allowed: 1',
    ])
    expect(errors('nodes: {}\n')).toEqual(["1: found no roamscope-tunnel; allowed: a file of 'roamscope get'"])
  })
  test('an SPI twice', () => {
    const [sa] = SAMPLE.contexts.sad
    const text = writeTunnel(
      fileWith({ ...SAMPLE.contexts, sad: sa === undefined ? [] : [sa, { ...sa, source: '2001:db8::9' }] }),
    )
    const [first, second] = text.split('\n').flatMap((line, i) => (line.includes('spi: 0xc07ab2c8') ? [i + 1] : []))
    expect(errors(text)).toEqual([
      `${second}: sad 2: spi: found 0xc07ab2c8, which sad 1 has (line ${first}); allowed: each once`,
    ])
  })
  test('keys of the wrong length, and algorithms that are not there', () => {
    const short = resealed(TEXT.replace(`encryptionKey: 0x01`, 'encryptionKey: 0x'))
    const at = lineOf(TEXT, 'encryptionKey')
    expect(errors(short)).toEqual([
      `${at}: sad 1: encryptionKey: found 15 octets; allowed: 16, 24, 32 with ENCR_AES_CBC`,
    ])
    expect(errors(resealed(TEXT.replace('integrityKey: 0x02', 'integrityKey: 0x0202')))).toEqual([
      `${lineOf(TEXT, 'integrityKey')}: sad 1: integrityKey: found 33 octets; allowed: 32 with AUTH_HMAC_SHA2_256_128`,
    ])
    expect(errors(resealed(TEXT.replace('ENCR_AES_CBC', '99')))[0]).toMatch(
      new RegExp(
        `^${lineOf(TEXT, 'encryption:')}: sad 1: encryption: found 99, which this Roamscope does not have; allowed: `,
      ),
    )
    expect(errors(resealed(TEXT.replace('ENCR_AES_CBC', 'ROT13')))[0]).toContain(
      'sad 1: encryption: found ROT13; allowed: none, ',
    )
  })
  test('a required field that is missing is named with the line of its entry', () => {
    const text = resealed(TEXT.replace('    direction: in\n', ''))
    expect(errors(text)).toEqual([
      `${lineOf(text, 'spi: 0xc07ab2c8')}: sad 1: found no direction; allowed: direction (Direction)`,
    ])
  })
  test('a long-term secret', () => {
    const pad = padContext.codec.sampleValue({
      int: min => min,
      u64: () => 0n,
      bytes: length => new Uint8Array(length),
    })
    const text = writeTunnel(fileWith({ ...SAMPLE.contexts, pad: [pad] }))
    const leaky = resealed(text.replace('    byIdentity', '    secret: 0x736563726574\n    byIdentity'))
    expect(errors(leaky)[0]).toMatch(
      /pad 1: secret: found a long-term secret; allowed: none: these do not travel in files$/,
    )
  })
})

describe('fields of other versions', () => {
  test('missing ones are named, and have their usual value', () => {
    const text = resealed(TEXT.replace('    df: copy\n', '').replace('isakmp: []\n', ''))
    const { notes, file } = readable(text)
    expect(notes.map(({ text: note }) => note)).toEqual([
      'file: no isakmp; taken as []',
      'sad 1: no df; taken as "copy"',
    ])
    expect(file.contexts.sad[0]?.df).toBe('copy')
  })
  test('unknown ones are kept and come back at their places', () => {
    const text = resealed(
      TEXT.replace('node: "sg1"\n', 'node: "sg1"\nowner: "operations"\n')
        .replace(
          '    df: copy\n',
          '    df: copy\n    hardware:\n      queue: 3\n      lanes:\n        - 1\n        - 2\n',
        )
        .replace('      top: 7\n', '      top: 7\n      epoch: 9\n'),
    )
    const { file } = readable(text)
    expect(file.unknown.map(({ place, key }) => `${place} ${key}`)).toEqual([
      'sad 0xc07ab2c8 in/window epoch',
      'sad 0xc07ab2c8 in hardware',
      ' owner',
    ])
    const again = writeTunnel(file)
    for (const line of ['owner: "operations"', '    hardware:', '      queue: 3', '        - 2'])
      expect(again.split('\n')).toContain(line)
    expect(writeTunnel(readable(again).file)).toBe(again)
  })
})
