// Every kind of tunnel that runs have: read out, installed into an empty gateway, tried there, and read out again.
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { readTunnel } from '../interchange/tunnel-context/read-tunnel.ts'
import { emptyGateway } from '../scenarios/gateways/empty-gateway.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { GatewayDesk, type Installed } from './gateway-desk.ts'

const deskAt = (scenario: Scenario, atUs: number): GatewayDesk => {
  const desk = GatewayDesk.at({ scenario }, atUs)
  if (!desk.ok) throw new Error(desk.error)
  return desk.value
}
const byId = (id: string): Scenario => present(scenarioById(id), id)
const got = (id: string, node: string, tunnel: string, atUs = 1_900_000): string =>
  present(deskAt(byId(id), atUs).get(node, tunnel), `${id} ${node} ${tunnel}`)

function installed(text: string): Installed {
  const read = readTunnel(text)
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  const { ikev2, sad } = read.value.file.contexts
  const [sa] = sad
  const here = ikev2[0]?.local.address ?? (sa?.direction === 'in' ? sa.destination : sa?.source) ?? ''
  const lookup = sa?.lookupCase === 2 ? 2 : sa?.lookupCase === 3 ? 3 : 1
  const put = deskAt(emptyGateway('gw', here, lookup), 0).put('gw', text)
  if (!put.ok) throw new Error(JSON.stringify(put.error))
  return put.value
}

/** Without what says where it is from, and the IV counter, which jumps where a copy goes on (RFC 5282 §3.1). */
const body = (text: string): string =>
  text.slice(text.indexOf('# IKE SA'), text.indexOf('\ncheck:')).replace(/^ {4}ivs: \d+$/m, '')

describe('GET, and PUT into an empty gateway', () => {
  test.each([
    ['get-put', 'sg1', 'eu', 3],
    ['ike-ah', 'mn', 'ha', 3],
    ['ike-esn', 'par', 'mn', 3],
    ['ike-transport', 'ha', 'mn', 3],
    ['ike-cbc-modp2048', 'par', 'mn', 3],
    ['ike-children', 'par', 'mn', 3],
    ['nat-behind', 'par', 'mn', 3],
    ['cxtp-predictive', 'nar', 'mn', 2],
    ['cxtp-setkey', 'nar', 'mn', 2],
    ['spi-case-2', 'nar', 'mn', 3],
  ])('%s: the tunnel of %s with %s goes on, and is read out as it was', (id, node, tunnel, proofs) => {
    const text = got(id, node, tunnel)
    const { again, proofs: found } = installed(text)
    expect(found.map(({ text: what, holds }) => `${what}: ${holds}`).filter(line => !line.endsWith('true'))).toEqual([])
    expect(found).toHaveLength(proofs)
    expect(body(again)).toBe(body(text))
  })
})

describe('PUT into a gateway of a run', () => {
  const text = got('get-put', 'sg1', 'eu', 1_000_000)
  const put = (id: string, atUs: number, node: string) => deskAt(byId(id), atUs).put(node, text)

  test('where the tunnel is: refused with the line of its number, and nothing changes', () => {
    const desk = deskAt(byId('get-put'), 1_000_000)
    const before = desk.get('sg1', 'eu')
    const twice = desk.put('sg1', text)
    expect(twice).toEqual({
      ok: false,
      error: [{ line: 14, text: expect.stringContaining('is here already as sg1/ikev2/1') }],
    })
    expect(desk.get('sg1', 'eu')).toBe(before)
  })

  test('where it was: it goes on', () => {
    const back = put('get-put', 1_200_000, 'sg1')
    expect(back.ok && back.value.proofs.every(({ holds }) => holds)).toBe(true)
  })

  test('at another gateway: its end is there from now on', () => {
    const there = put('redirect-full-ike', 500_000, 'sg2')
    expect(there.ok && there.value.again).toContain('source: 2001:db8:12::1')
    expect(there.ok && there.value.proofs.map(({ holds }) => holds)).toEqual([true, true, true])
  })

  test('a number that the gateway has given to another peer: refused with its line', () => {
    const other = text.replaceAll('"eu"', '"eu9"').replaceAll('07ceecbd', '17ceecbd').replace('skD: 0x8', 'skD: 0x9')
    const taken = deskAt(byId('get-put'), 1_000_000).put('sg1', other, { acceptEdited: true })
    const line = other.split('\n').findIndex(each => each.includes('Spi: 0xc07ab2c8')) + 1
    expect(taken).toEqual({
      ok: false,
      error: [{ line, text: expect.stringContaining('0xc07ab2c8 is taken by sg1/child/1/in') }],
    })
  })

  test('unknown fields come back with the next GET', () => {
    const marked = text.replace('    df: copy\n', '    df: copy\n    queue: 3\n')
    const desk = deskAt(byId('get-put'), 1_200_000)
    expect(desk.put('sg1', marked, { acceptEdited: true }).ok).toBe(true)
    expect(
      desk
        .get('sg1', 'eu')
        ?.split('\n')
        .filter(line => line === '    queue: 3'),
    ).toHaveLength(1)
  })
})
