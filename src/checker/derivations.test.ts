// Every step of every derivation in these traces gives its output again from the inputs it states, by node:crypto.
import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { fromHex } from '../lib/bytes.ts'
import { createRealIkeSuite } from '../protocol/crypto/ike/real-ike-suite.ts'
import type { AnySignatureHash, SigningKeyKind } from '../protocol/crypto/ike/signature.ts'
import { openTicket } from '../protocol/crypto/ike/ticket.ts'
import { md4 } from '../protocol/crypto/eap/md4.ts'
import { decodeSignature } from '../protocol/crypto/x509/algorithm-identifier.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { DerivationStep, DerivedEvent } from '../trace/event.ts'
import { play } from './played.fixture.ts'

const suite = createRealIkeSuite()

function derivationsOf(id: string): readonly DerivedEvent[] {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs }).trace.events.filter(event => event.kind === 'derived')
}

const joined = (inputs: DerivationStep['inputs']): Buffer =>
  Buffer.from(inputs.map(({ octets }) => octets).join(''), 'hex')
const macOf = (by: string, key: Buffer, data: Buffer): Buffer =>
  createHmac(by.replace(/^PRF_HMAC_SHA(2_)?/, 'sha'), key)
    .update(data)
    .digest()

function prfPlus(by: string, key: Buffer, seed: Buffer, octets: number): Buffer {
  let stream: Buffer = Buffer.alloc(0)
  let last = stream
  for (let i = 1; stream.length < octets; i++) {
    last = macOf(by, key, Buffer.concat([last, seed, Buffer.from([i])]))
    stream = Buffer.concat([stream, last])
  }
  return stream.subarray(0, octets)
}

/** The output of a step from its inputs and the steps before it; a check gives its verdict. */
function again({ formula, by, inputs, output, verdict }: DerivationStep, before: readonly DerivationStep[]): string {
  const cut = /^(.+)\[(\d+)\.\.(\d+)\]$/.exec(formula)
  if (cut !== null && inputs.length === 0)
    return present(
      before.find(({ name }) => name === cut[1]),
      formula,
    ).output.slice(2 * Number(cut[2]), 2 * Number(cut[3]))
  const [key, ...rest] = inputs.map(({ octets }) => Buffer.from(octets, 'hex'))
  if (key === undefined) throw new Error(`${formula} has no inputs`)
  const data = joined(inputs.slice(1))
  if (formula.startsWith('prf+(')) return prfPlus(by, key, data, output.length / 2).toString('hex')
  if (formula.startsWith('prf(')) return macOf(by, key, data).toString('hex')
  if (formula.startsWith('md4(')) return Buffer.from(md4(key)).toString('hex')
  if (/^sha\d+\(/.test(formula)) return createHash(by).update(joined(inputs)).digest('hex')
  if (formula.startsWith('open(')) return openedAgain(key, fromHex(inputs[1]?.octets ?? ''), formula)
  if (formula.startsWith('verify(')) return verifiedAgain(by, key, rest, before, verdict)
  // The private key is in no trace: the check of the other side is what tells of the signature.
  if (formula.includes('(private key, ')) return output
  return joined(inputs).toString('hex')
}

function openedAgain(key: Buffer, ticket: Uint8Array, formula: string): string {
  const id = fromHex(/ticket key ([0-9a-f]{16})/.exec(formula)?.[1] ?? '')
  const opened = openTicket(suite, [{ id, bytes: key }], ticket)
  if (!opened.ok) throw new Error(opened.error.message)
  return (JSON.parse(new TextDecoder().decode(opened.value.state)) as { skD: string }).skD
}

function verifiedAgain(
  by: string,
  publicKey: Buffer,
  [signed, signature]: readonly Buffer[],
  before: readonly DerivationStep[],
  verdict: string | undefined,
): string {
  const [kind, hash] = by.split(' ') as [SigningKeyKind, AnySignatureHash]
  const octets = fromHex(
    present(
      before.find(({ name }) => name === 'signed octets'),
      'signed octets',
    ).output,
  )
  if (hash !== 'identity') expect(signed?.toString('hex')).toBe(createHash(hash).update(octets).digest('hex'))
  const raw = present(decodeSignature(kind, signature ?? Buffer.alloc(0)), 'a signature')
  expect(suite.verify({ kind, publicKey }, hash, octets, raw)).toBe(verdict === 'holds')
  return ''
}

function expectHonest(events: readonly DerivedEvent[]): void {
  expect(events.length).toBeGreaterThan(0)
  for (const { steps } of events)
    expect(steps.map((step, i) => [step.name, again(step, steps.slice(0, i))])).toEqual(
      steps.map(({ name, output }) => [name, output]),
    )
}

const find = (events: readonly DerivedEvent[], node: string, what: string, name: string): DerivationStep =>
  present(
    events.find(event => event.node === node && event.what === what)?.steps.find(step => step.name === name),
    `${name} of ${what} at ${node}`,
  )
const input = ({ inputs }: DerivationStep, name: string): string =>
  present(
    inputs.find(each => each.name === name),
    name,
  ).octets

describe('what is derived is derived from what is stated', () => {
  test('certificates: the octets, their digest, the signature that the other side finds to hold', () => {
    const events = derivationsOf('ike2-cert')
    expectHonest(events)
    const signed = find(events, 'mn', 'AUTH of the initiator', 'signature')
    const checked = find(events, 'par', 'AUTH of the initiator', 'verification')
    expect(checked).toMatchObject({ verdict: 'holds', by: signed.by, output: '' })
    expect(input(checked, 'signature')).toBe(signed.output)
    expect(input(checked, 'digest')).toBe(input(signed, 'digest'))
  })

  test('EAP: the MSK is the secret of AUTH', () => {
    const events = derivationsOf('ike2-eap')
    expectHonest(events)
    const msk = find(events, 'mn', 'MSK of EAP', 'MSK')
    expect(find(events, 'par', 'MSK of EAP', 'MSK').output).toBe(msk.output)
    const auth = present(
      events.find(({ node, what, steps }) => node === 'mn' && what === 'AUTH of the initiator' && steps.length > 1),
      'AUTH',
    )
    expect(
      input(
        present(
          auth.steps.find(({ name }) => name === 'padded secret'),
          'padded',
        ),
        'MSK',
      ),
    ).toBe(msk.output)
  })

  test('IKE_INTERMEDIATE: IntAuth of both sides goes into AUTH, and SK_d(0) into the next keys', () => {
    const events = derivationsOf('ike2-hybrid-pq')
    expectHonest(events)
    const intAuth = find(events, 'par', 'AUTH of the initiator', 'IntAuth')
    expect(input(intAuth, 'IntAuth_i')).toBe(find(events, 'mn', 'IntAuth of the initiator', 'IntAuth').output)
    expect(input(intAuth, 'IntAuth_r')).toBe(find(events, 'mn', 'IntAuth of the responder', 'IntAuth').output)
    const next = find(events, 'mn', 'keys, generation 1', 'SKEYSEED')
    expect(input(next, 'SK_d(0)')).toBe(find(events, 'mn', 'keys', 'SK_d').output)
  })

  test('resumption: SK_d comes out of the ticket, and AUTH shows the new SK_p', () => {
    const events = derivationsOf('resumption')
    expectHonest(events)
    const ticket = present(
      events.find(({ what }) => what === 'SK_d of the ticket'),
      'ticket',
    )
    const resumed = present(
      events.find(({ node, key, what }) => node === ticket.node && key === ticket.key && what === 'keys'),
      'keys',
    )
    expect(input(present(resumed.steps[0], 'SKEYSEED'), 'SK_d (old)')).toBe(ticket.steps[0]?.output)
    const auth = events.find(({ key, what }) => key === ticket.key && what === 'AUTH of the initiator')
    expect(auth?.steps.at(-1)).toMatchObject({ name: 'AUTH', ref: 'RFC 5723 §4.3.3' })
  })

  test('rekeying: the new IKE SA from the old SK_d, the new child with its own secret', () => {
    const events = derivationsOf('ike-rekey')
    expectHonest(events)
    const [first, second] = events.filter(
      ({ node, table, what }) => node === 'mn' && table === 'IKE SAs' && what === 'keys',
    )
    const old = present(
      first?.steps.find(({ name }) => name === 'SK_d'),
      'SK_d',
    )
    expect(input(present(second?.steps[0], 'SKEYSEED'), 'SK_d (old)')).toBe(old.output)
    const child = derivationsOf('ike-child-rekey-pfs')
    expectHonest(child)
    expect(child.findLast(({ table }) => table === 'SAD')?.steps[0]?.formula).toBe('prf+(SK_d, g^ir (new) | Ni | Nr)')
  })
})
