import { describe, expect, test } from 'vitest'
import { toHex } from '../../../lib/bytes.ts'
import captures from './fixtures/captures.json'
import { proposalOf, transformsOf, type EspProposal, type IkeProposal } from './cipher-suite.ts'
import {
  chooseEsp,
  chooseIke,
  isSingleChoice,
  readEspProposal,
  readIkeProposal,
  withoutKeyExchange,
} from './cipher-suite-choice.ts'
import { formatProposal, parseEspProposals, parseIkeProposals, spellOut } from './cipher-suite-name.ts'

function ike(text: string): readonly IkeProposal[] {
  const parsed = parseIkeProposals(text)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

function esp(text: string): readonly EspProposal[] {
  const parsed = parseEspProposals(text)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

const one = <T>(list: readonly T[]): T => {
  const [first] = list
  if (first === undefined) throw new Error('no proposal')
  return first
}

const IKE_NAMES = [
  'aes128gcm16-prfsha256-x25519',
  'aes256-sha256-modp2048',
  'aes256gcm16-prfsha384-ecp384-ke1_mlkem768',
  'aes128-aes256-sha256-sha1-ecp256-modp3072',
  'chacha20poly1305-prfsha512-x25519-ke1_mlkem768-ke1_none',
  'aes256-sha1-prfsha256-x25519',
  '3des-sha1-modp2048',
  'aes128gcm16-prfsha256-x25519-ke2_mlkem768',
]
const ESP_NAMES = [
  'aes128gcm16',
  'aes256-sha256',
  'aes256-sha256-modp2048',
  'aes256-sha256-modp2048-esn',
  'aes128gcm16-x25519-esn-noesn',
  'null-sha256',
  'chacha20poly1305-ecp256-ke1_mlkem768',
]

describe('notation', () => {
  test('names read and write back to themselves, also on the wire', () => {
    for (const name of IKE_NAMES) {
      const proposal = one(ike(name))
      expect(formatProposal(proposal)).toBe(name)
      expect(readIkeProposal(transformsOf(proposal))).toEqual(proposal)
    }
    for (const name of ESP_NAMES) {
      const proposal = one(esp(name))
      expect(formatProposal(proposal)).toBe(name)
      expect(readEspProposal(transformsOf(proposal))).toEqual(proposal)
    }
  })

  test('several, with blanks, capitals and other spellings', () => {
    const text = ' AES-SHA2_256-CURVE25519 , aes256gcm128-sha384-ecp384'
    expect(ike(text).map(formatProposal)).toEqual(['aes128-sha256-x25519', 'aes256gcm16-prfsha384-ecp384'])
  })

  test('spelt out as strongSwan logs them', () => {
    const spelt = (name: keyof typeof captures) => captures[name].ike[0]?.proposal.replace('IKE:', '')
    expect(spellOut(one(ike('aes128gcm16-prfsha256-x25519')))).toBe(spelt('01'))
    expect(spellOut(one(ike('aes256-sha256-modp2048')))).toBe(spelt('02'))
    expect(spellOut(one(esp('aes256-sha256-esn')))).toBe('AES_CBC_256/HMAC_SHA2_256_128/EXT_SEQ')
    expect(spellOut(one(ike('aes256gcm16-prfsha384-ecp384-ke1_mlkem768')))).toBe(
      'AES_GCM_16_256/PRF_HMAC_SHA2_384/ECP_384/KE1_ML_KEM_768',
    )
  })

  test('what is wrong is named', () => {
    const problem = (text: string, protocol: 'ike' | 'esp' = 'ike') => {
      const parsed = protocol === 'ike' ? parseIkeProposals(text) : parseEspProposals(text)
      return parsed.ok ? 'accepted' : `${parsed.error.message} | ${parsed.error.found}`
    }
    expect(problem('aes512-sha256-x25519')).toBe('proposal "aes512-sha256-x25519": unknown algorithm | aes512')
    expect(problem('aes128gcm16-x25519')).toContain('pseudo-random function is missing')
    expect(problem('aes128gcm16-prfsha256')).toContain('key exchange is missing')
    expect(problem('aes128-prfsha256-x25519')).toContain('integrity algorithm is missing')
    expect(problem('sha256-modp2048')).toContain('encryption algorithm is missing')
    expect(problem('aes128-aes128gcm16-sha256-x25519')).toContain('proposals of their own')
    expect(problem('aes128-sha256-x25519-x25519')).toContain('named twice')
    expect(problem('aes128-sha256-x25519-curve25519')).toContain('named twice')
    expect(problem('null-sha256-x25519')).toContain('always encrypted')
    expect(problem('aes128-sha256-x25519-esn')).toContain('only ESP')
    expect(problem('aes128-sha256-x25519-ke8_mlkem768')).toContain('unknown algorithm | ke8_mlkem768')
    expect(problem('aes128-sha256-x25519-ke1_rsa')).toContain('unknown algorithm | ke1_rsa')
    expect(problem('')).toContain('unknown algorithm')
    expect(problem('constructor-sha256-x25519')).toContain('unknown algorithm | constructor')
    expect(problem('aes128gcm16-prfsha256-x25519,')).toContain('proposal "": unknown algorithm')
    expect(problem('aes128gcm16-sha256', 'esp')).toContain('integrity built in')
    expect(problem('aes128', 'esp')).toContain('integrity algorithm is missing')
    expect(problem('aes128gcm16-prfsha256', 'esp')).toContain('only IKE')
    expect(problem('aes128gcm16-ke1_mlkem768', 'esp')).toContain('need a first one')
    expect(problem(Array.from({ length: 33 }, () => 'aes128gcm16').join(), 'esp')).toContain('at most 32')
  })
})

test('the transforms of a real offer, in its order', () => {
  // SA payload of capture 02 from octet 28 + 12 on: transforms as bytes.
  const bytes = transformsOf(one(ike('aes256-sha256-modp2048'))).map(({ type, id, keyLength }, i, all) => {
    const attribute = keyLength === undefined ? [] : [0x80, 0x0e, keyLength >> 8, keyLength & 255]
    return [i < all.length - 1 ? 3 : 0, 0, 0, 8 + attribute.length, type, 0, id >> 8, id & 255, ...attribute]
  })
  expect(captures['02'].messages[0]?.bytes.slice(80)).toMatch(new RegExp(`^${toHex(new Uint8Array(bytes.flat()))}`))
})

describe('choice', () => {
  const agreed = (ours: string, offers: string) => {
    const choice = chooseIke(ike(ours), ike(offers))
    return choice && `${formatProposal(proposalOf(choice.algorithms))} #${choice.other}`
  }

  test('follows the preferred list, one of each kind', () => {
    expect(agreed('aes128gcm16-prfsha256-x25519', 'aes256-sha256-modp2048,aes128gcm16-prfsha256-x25519')).toBe(
      'aes128gcm16-prfsha256-x25519 #1',
    )
    expect(agreed('aes256-aes128-sha256-x25519-ecp256', 'aes128-aes256-sha1-sha256-ecp256-x25519')).toBe(
      'aes256-sha256-x25519 #0',
    )
    expect(agreed('aes256-sha256-modp2048', 'aes128-sha256-modp2048')).toBeUndefined()
    expect(agreed('aes256-sha256-modp2048', 'aes256-sha256-prfsha512-modp2048')).toBeUndefined()
  })

  test('additional key exchanges: a type that is offered is answered (RFC 9370 §2.2.1)', () => {
    const plain = 'aes128gcm16-prfsha256-x25519'
    expect(agreed(`${plain}-ke1_mlkem768`, `${plain}-ke1_mlkem768`)).toBe(`${plain}-ke1_mlkem768 #0`)
    expect(agreed(plain, `${plain}-ke1_mlkem768`)).toBeUndefined()
    expect(agreed(plain, `${plain}-ke1_mlkem768-ke1_none`)).toBe(`${plain}-ke1_none #0`)
    expect(agreed(`${plain}-ke1_mlkem768`, plain)).toBeUndefined()
    expect(agreed(`${plain}-ke1_mlkem768-ke1_none`, plain)).toBe(`${plain} #0`)
    expect(agreed(`${plain}-ke2_mlkem768`, `${plain}-ke2_mlkem768`)).toBe(`${plain}-ke2_mlkem768 #0`)
    // The same method twice is not allowed.
    expect(agreed(`${plain}-ke1_x25519-ke1_mlkem768`, `${plain}-ke1_x25519-ke1_mlkem768`)).toBe(
      `${plain}-ke1_mlkem768 #0`,
    )
    expect(agreed(`${plain}-ke1_x25519`, `${plain}-ke1_x25519`)).toBeUndefined()
  })

  test('ESP, with and without key exchange', () => {
    const both = (ours: string, offers: string) => {
      const choice = chooseEsp(esp(ours), esp(offers))
      return choice && formatProposal(proposalOf(choice.algorithms))
    }
    expect(both('aes128gcm16', 'aes256-sha256,aes128gcm16')).toBe('aes128gcm16')
    expect(both('aes128gcm16-x25519', 'aes128gcm16')).toBeUndefined()
    expect(both('aes128gcm16-esn-noesn', 'aes128gcm16-noesn-esn')).toBe('aes128gcm16-esn')
    const offers = esp('aes128gcm16-x25519').map(withoutKeyExchange)
    expect(chooseEsp(esp('aes128gcm16'), offers)?.algorithms.keyExchange).toBeUndefined()
  })

  test('what cannot be chosen is left out before', () => {
    const good = transformsOf(one(ike('aes128gcm16-prfsha256-x25519')))
    const with_ = (type: number, id: number, keyLength?: number) => readIkeProposal([...good, { type, id, keyLength }])
    // Unknown ids beside known ones do not matter; an unknown type does, and a type of which nothing is known.
    expect(with_(4, 1024)).toEqual(readIkeProposal(good))
    expect(with_(1, 20, 192)?.encryption).toEqual(['aes128gcm16', 'aes192gcm16'])
    expect(with_(1, 20)?.encryption).toEqual(['aes128gcm16'])
    expect(with_(3, 0)?.integrity).toEqual(['none'])
    expect(with_(13, 1)).toBeUndefined()
    expect(with_(241, 1)).toBeUndefined()
    expect(with_(6, 37)).toBeUndefined()
    expect(readIkeProposal(good.filter(t => t.type !== 4))).toBeUndefined()
    expect(readIkeProposal(transformsOf(one(esp('aes128gcm16'))))).toBeUndefined()
    expect(readEspProposal(good)).toBeUndefined()
    // NONE beside a combined mode is fine, an integrity algorithm is not (RFC 7296 §3.3).
    const none = with_(3, 0)
    const mac = with_(3, 12)
    expect(none && chooseIke(ike('aes128gcm16-prfsha256-x25519'), [none])).toBeDefined()
    expect(mac && chooseIke(ike('aes128gcm16-prfsha256-x25519'), [mac])).toBeUndefined()
  })

  test('an answer is one of each kind', () => {
    expect(isSingleChoice(one(ike('aes128-sha256-x25519')))).toBe(true)
    expect(isSingleChoice(one(ike('aes128-aes256-sha256-x25519')))).toBe(false)
    expect(isSingleChoice(one(esp('aes128gcm16-esn-noesn')))).toBe(false)
  })
})
