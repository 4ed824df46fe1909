import { describe, expect, test } from 'vitest'
import { concatBytes, fromHex, toHex, utf8 } from '../../../lib/bytes.ts'
import captures from './fixtures/captures.json'
import { intAuthStep, resumptionAuth, sharedKeyAuth, signedOctets } from './auth.ts'
import { childKeys } from './child-keys.ts'
import { intermediateAssociatedData, intermediateAuth } from './int-auth.ts'
import { initialIkeKeys, intermediateIkeKeys, rekeyedIkeKeys, resumedIkeKeys, type IkeKeys } from './key-schedule.ts'
import { formulaOf, type KeyStep } from './key-step.ts'
import { createRealIkeSuite } from './real-ike-suite.ts'

const suite = createRealIkeSuite()
const filled = (octets: number, value: number) => new Uint8Array(octets).fill(value)
const counting = (from: number, octets: number) => Uint8Array.from({ length: octets }, (_, i) => from + i)

const GCM128 = { encryption: 'aes128gcm16', integrity: 'none', prf: 'prfsha256' } as const
const GCM256 = { encryption: 'aes256gcm16', integrity: 'none', prf: 'prfsha256' } as const
const CBC256 = { encryption: 'aes256', integrity: 'sha256', prf: 'prfsha256' } as const

const hexKeys = (keys: IkeKeys) => ({
  skD: toHex(keys.skD),
  skAi: toHex(keys.skAi),
  skAr: toHex(keys.skAr),
  skEi: toHex(keys.skEi),
  skEr: toHex(keys.skEr),
  skPi: toHex(keys.skPi),
  skPr: toHex(keys.skPr),
})

/** Every prf step must give its own output again from its own inputs: the steps are the derivation, not a story. */
function expectHonest(steps: readonly KeyStep[]): void {
  expect(steps.map(step => toHex(again(step, steps)))).toEqual(steps.map(step => toHex(step.output)))
}

function again(step: KeyStep, steps: readonly KeyStep[]): Uint8Array {
  if (step.operation === 'cut')
    return steps.find(other => other.name === step.of)?.output.subarray(step.start, step.end) ?? new Uint8Array(0)
  const data = concatBytes(...step.inputs.map(input => input.bytes))
  if (step.operation === 'join') return data
  if (step.operation === 'prf') return suite.prf(step.prf, step.key.bytes, [data])
  if (step.operation === 'prf+') return suite.prfPlus(step.prf, step.key.bytes, data, step.output.length)
  throw new Error(`no ${step.operation} in these derivations`)
}

describe('keys of real IKE SAs', () => {
  const cases = [
    ['01', GCM128],
    ['02', CBC256],
    ['07', GCM128],
    ['20', GCM128],
  ] as const
  for (const [name, algorithms] of cases) {
    const capture = captures[name]
    const first = fromHex(capture.children[0]?.seed ?? '')
    const [nonceI, nonceR] = [first.subarray(0, 32), first.subarray(32)]

    test(`${name}: SKEYSEED and the seven keys`, () => {
      const sa = capture.ike[0]
      if (sa === undefined) throw new Error('no IKE SA')
      const inputs = { nonceI, nonceR, spiI: fromHex(sa.spiI), spiR: fromHex(sa.spiR), secret: fromHex(sa.secret) }
      const schedule = initialIkeKeys(suite, algorithms, inputs)
      const { skD, skAi, skAr, skEi, skEr, skPi, skPr } = sa
      expect(toHex(schedule.skeyseed)).toBe(sa.skeyseed)
      expect(hexKeys(schedule.keys)).toEqual({ skD, skAi, skAr, skEi, skEr, skPi, skPr })
      expectHonest(schedule.steps)
    })

    test(`${name}: keys of every pair of child SAs`, () => {
      // After an IKE rekey the last pair comes from the new SK_d.
      capture.children.forEach((child, i) => {
        const skD = fromHex((i === capture.children.length - 1 ? capture.ike.at(-1) : capture.ike[0])?.skD ?? '')
        const seed = fromHex(child.seed)
        const secret = child.secret === '' ? undefined : fromHex(child.secret)
        const at = secret?.length ?? 0
        const inputs = { skD, secret, nonceI: seed.subarray(at, at + 32), nonceR: seed.subarray(at + 32) }
        const { fromInitiator, fromResponder, steps } = childKeys(suite, 'prfsha256', algorithms, inputs)
        expect({
          ei: toHex(fromInitiator.encryption),
          er: toHex(fromResponder.encryption),
          ai: toHex(fromInitiator.integrity),
          ar: toHex(fromResponder.integrity),
        }).toEqual({ ei: child.ei, er: child.er, ai: child.ai, ar: child.ar })
        expectHonest(steps)
      })
    })

    test(`${name}: AUTH of both sides`, () => {
      const messages = capture.messages.filter(message => message.exchange === 'IKE_SA_INIT').slice(-2)
      expect(capture.auth).toHaveLength(2)
      capture.auth.forEach((vector, side) => {
        const octets = signedOctets(suite, 'prfsha256', {
          message: fromHex(messages[side]?.bytes ?? ''),
          peerNonce: side === 0 ? nonceR : nonceI,
          skP: fromHex(vector.skP),
          idBody: fromHex(vector.idBody),
        })
        expect(toHex(octets.bytes)).toBe(vector.signedOctets)
        const { auth, steps } = sharedKeyAuth(
          suite,
          'prfsha256',
          { name: 'shared secret', bytes: utf8(capture.psk) },
          octets.bytes,
        )
        expect(toHex(steps[0]?.output ?? auth)).toBe(vector.paddedSecret)
        expect(toHex(auth)).toBe(vector.auth)
        expectHonest([...octets.steps, ...steps])
      })
    })
  }
})

describe('the worked example with AES-GCM-256 and X25519', () => {
  const inputs = {
    nonceI: counting(0xa0, 32),
    nonceR: counting(0xc0, 32),
    spiI: filled(8, 0x11),
    spiR: filled(8, 0x22),
  }
  const value = suite.initiatorValue('x25519', filled(32, 0x11))
  const answer = suite.respond('x25519', filled(32, 0x22), value)
  if (!answer.ok) throw new Error(answer.error.message)
  const { secret } = answer.value
  const first = initialIkeKeys(suite, GCM256, { ...inputs, secret })

  test('keys', () => {
    expect(toHex(secret)).toBe('9e004098efc091d4ec2663b4e9f5cfd4d7064571690b4bea97ab146ab9f35056')
    expect(toHex(first.skeyseed)).toBe('8c3ab1f644ace6bac9abdb9a586f4438435781997f3463640b3ce0bc9bd59a95')
    expect(hexKeys(first.keys)).toEqual({
      skD: 'b8159291b8af6af1fca092e05709abc37a10fca4b50a48b64177d3c1f3d15ead',
      skAi: '',
      skAr: '',
      skEi: '433a4f93e1eb7b02cc7835d40fd2e1a0cdec2cb344c83f3f19d9a392d992d505a5dd2d70',
      skEr: '433e975fa39bcb83a18cd0d95f5af4d70f67e1844acecdbebf3ef3f9e820de4d14df4a08',
      skPi: '6aab324120312d928b056f6197c450c8c771de9ec3ec98f5f4e34ff594a5baf9',
      skPr: 'f6629cd9eca888bdcb0ce80024b3dd825c49d37e6246cf3fb7fc928a50a7fb1a',
    })
    const child = childKeys(suite, 'prfsha256', GCM256, { ...inputs, skD: first.keys.skD })
    expect(toHex(child.fromInitiator.encryption)).toBe(
      '3a35be641b79e8838ba7d4f7b09b8d4a24fe4b4e566e5079fa6a1305a621bc0f26844ed0',
    )
    expect(toHex(child.fromResponder.encryption)).toBe(
      '656cc993ff66ca6de306e45a892737802008ddcfbe7b4eb6571f8d5c6dcc5b77c658aceb',
    )
  })

  test('rekey with the old PRF, the new one for the rest', () => {
    const rekey = { ...inputs, oldPrf: 'prfsha256', oldSkD: first.keys.skD, secret: filled(32, 0x33) } as const
    const again = rekeyedIkeKeys(suite, GCM256, { ...rekey, additional: [] })
    expect(toHex(again.skeyseed)).toBe('6fb8cd2596196ddafec3dcf7653253279e14d329d51a441e4bfb88eb84b236f9')
    const stronger = rekeyedIkeKeys(suite, { ...GCM256, prf: 'prfsha384' }, { ...rekey, additional: [] })
    expect(toHex(stronger.skeyseed)).toBe(toHex(again.skeyseed))
    expect(stronger.keys.skD).toHaveLength(48)
    expectHonest(stronger.steps)
    const hybrid = rekeyedIkeKeys(suite, GCM256, { ...rekey, additional: [filled(32, 1), filled(32, 2)] })
    expect(hybrid.steps.map(formulaOf)[0]).toBe('prf(SK_d (old), g^ir | Ni | Nr | SK(1) | SK(2))')
    expectHonest(hybrid.steps)
  })

  test('resumption', () => {
    const resumed = resumedIkeKeys(suite, GCM256, { ...inputs, oldSkD: first.keys.skD })
    const data = concatBytes(utf8('Resumption'), inputs.nonceI, inputs.nonceR)
    expect(toHex(resumed.skeyseed)).toBe(toHex(suite.prf('prfsha256', first.keys.skD, [data])))
    expectHonest(resumed.steps)
    const { auth } = resumptionAuth(suite, 'prfsha256', resumed.keys.skPi, data)
    expect(toHex(auth)).toBe(toHex(suite.prf('prfsha256', resumed.keys.skPi, [data])))
  })

  test('AUTH with an IPv6 address as identity', () => {
    const idBody = fromHex('05000000 20010db8000100000000000000000010')
    const request = fromHex(`
      1111111111111111 0000000000000000 21202208 00000000 000000c8
      22000028 00000024 01010003 0300000c 01000014 800e0100 03000008 02000005 00000008 0400001f
      28000028 001f0000 7b4e909bbe7ffe44c465a220037d608ee35897d31ef972f07f74892cb0f73f13
      29000024 a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf
      2900001c 00004004 0c02d6e9174a30c2ab7cc7bfda6c3f1c0047a99d
      0000001c 00004005 01b10ce30c17241a4404239f1814ccdbbbbde0bc`)
    const octets = signedOctets(suite, 'prfsha256', {
      message: request,
      peerNonce: inputs.nonceR,
      skP: first.keys.skPi,
      idBody,
    })
    expect(toHex(octets.steps[0]?.output ?? idBody)).toBe(
      '6d8f34bf92bfdd6ce21f79cf95d9710577aacc08c692198a77e40bd4c26648ad',
    )
    const psk = { name: 'shared secret', bytes: utf8('context-transfer-demo') } as const
    expect(toHex(sharedKeyAuth(suite, 'prfsha256', psk, octets.bytes).auth)).toBe(
      '40ec4a8474f990ec24d07d608fcf3d3af66abf92b8d08acb6635188ccbf03fca',
    )
  })

  test('IKE_INTERMEDIATE: keys of the next generation and IntAuth (RFC 9242, RFC 9370)', () => {
    const next = intermediateIkeKeys(suite, GCM256, { ...inputs, skD: first.keys.skD, secret: filled(32, 0x44), n: 1 })
    expect(toHex(next.skeyseed)).toBe('714921694581c5a2ea13b23399560125a9d41b19b77d782f7027b13a54f7870c')
    expect(toHex(next.keys.skD)).toBe('eae40e0716f635bbd75f50215b5c0ca726844be7a5f7b2d3f0302d8a60511027')
    expect(next.steps.map(formulaOf).slice(0, 3)).toEqual([
      'prf(SK_d(0), SK(1) | Ni | Nr)',
      'prf+(SKEYSEED, Ni | Nr | SPIi | SPIr)',
      'SK stream[0..32]',
    ])
    const inner = fromHex('00000018 00240000 55555555555555555555555555555555')
    // Lengths as sent: 28 + 4 + IV 8 + inner 24 + pad length 1 + ICV 16.
    const prefix = fromHex('1111111111111111 2222222222222222 2e202b08 00000001 00000051 22000035')
    const a = intermediateAssociatedData(prefix, inner.length)
    expect(toHex(a)).toBe('111111111111111122222222222222222e202b0800000001000000382200001c')
    const step = intermediateAuth(suite, 'prfsha256', first.keys.skPi, undefined, a, inner)
    expect(toHex(step.output)).toBe('385d4bd6a6a8be921ae0dfc490cb8e6425e7800237044e90b735bede03b3b43b')
    const answerInner = fromHex('00000018 00240000 66666666666666666666666666666666')
    const answerA = a.slice()
    answerA[19] = 0x20
    const back = intermediateAuth(suite, 'prfsha256', first.keys.skPr, undefined, answerA, answerInner)
    expect(toHex(back.output)).toBe('03fbaaa7d160cd3dd364baeeb89975206e031c43c58788ca84d9b7986cae7adc')
    const both = { initiator: step.output, responder: back.output, messageId: 2 }
    expect(toHex(intAuthStep(both).output)).toBe(`${toHex(step.output)}${toHex(back.output)}00000002`)
    // The next exchange chains the value before it.
    const second = intermediateAuth(suite, 'prfsha256', next.keys.skPi, step.output, a, inner)
    expect(toHex(second.output)).toBe(toHex(suite.prf('prfsha256', next.keys.skPi, [step.output, a, inner])))
  })

  test('IntAuth of a fragmented message is that of the message before it was cut', () => {
    const whole = fromHex('1111111111111111 2222222222222222 2e202b08 00000001 00000051 22000035')
    const fragment = fromHex('1111111111111111 2222222222222222 35202b08 00000001 00000200 220001e4 00010002')
    expect(toHex(intermediateAssociatedData(fragment, 24))).toBe(toHex(intermediateAssociatedData(whole, 24)))
    // An unencrypted notify in front: the type of the SK payload stands in its header.
    const led = fromHex(
      '1111111111111111 2222222222222222 29202b08 00000001 00000200 35000008 00004000 220001e4 00010002',
    )
    expect(toHex(intermediateAssociatedData(led, 24))).toBe(
      '1111111111111111222222222222222229202b0800000001000000402e000008000040002200001c',
    )
  })
})
