import { describe, expect, test } from 'vitest'
import { inventTrace, type InventedEvent } from '../../trace/invented-trace.fixture.ts'
import { ctarFrame, judge, saRow } from './frames.fixture.ts'

const GOOD = 0x1234
const ask = (frame: Uint8Array = ctarFrame(GOOD)): InventedEvent => ({ kind: 'sent', message: 1, bytes: frame })
const arrive = (node: string, cause: number, message = 1): InventedEvent => ({ kind: 'received', message, node, cause })
const transfer = (cause: number | null): InventedEvent => ({
  kind: 'sent',
  node: 'par',
  to: 'nar',
  message: 9,
  name: 'PCTD',
  cause,
})
const forged: InventedEvent = { kind: 'sent', message: 2, bytes: ctarFrame(0xbad), forged: true, cause: 0 }

describe('no-unauthorised-transfer', () => {
  test('a CTAR that the mobile made, or a trigger of the network', () => {
    const asked = inventTrace([ask(), arrive('par', 0), transfer(1)])
    expect(judge('no-unauthorised-transfer', asked)).toMatchObject({
      holds: true,
      text: '1 transfer and 0 installed SAs, each with a token or a trigger',
    })
    const pushed = inventTrace([
      { kind: 'command', node: 'par', command: 'trigger-transfer' },
      { ...transfer(0), step: 1 },
    ])
    expect(judge('no-unauthorised-transfer', pushed).holds).toBe(true)
  })

  test('nothing, a token that no mobile made, or one changed on the way', () => {
    const broken = { holds: false, text: 'PCTD (frame 9) left par without a valid token or a trigger' }
    expect(judge('no-unauthorised-transfer', inventTrace([{ kind: 'marked' }, transfer(null)]))).toMatchObject(broken)
    const attack = inventTrace([
      { kind: 'fault', fault: 'forge:CTAR@1s', effect: 'forge' },
      forged,
      arrive('par', 1, 2),
      transfer(2),
    ])
    expect(judge('no-unauthorised-transfer', attack)).toMatchObject(broken)
    const changed: InventedEvent = { kind: 'fault', effect: 'corrupt', message: 1, bytes: ctarFrame(0xbad) }
    expect(
      judge('no-unauthorised-transfer', inventTrace([ask(), changed, arrive('par', 0), transfer(2)])),
    ).toMatchObject(broken)
  })

  test('a replayed CTAR is a valid one; a forged data message is none', () => {
    const again: InventedEvent = { kind: 'sent', message: 2, bytes: ctarFrame(GOOD), forged: true, copyOf: 1 }
    expect(judge('no-unauthorised-transfer', inventTrace([ask(), again, arrive('par', 1, 2), transfer(2)])).holds).toBe(
      true,
    )
    const data: InventedEvent = { kind: 'sent', node: 'par', message: 2, name: 'PCTD', forged: true, cause: 0 }
    const events: InventedEvent[] = [
      { kind: 'fault', effect: 'forge' },
      data,
      arrive('nar', 1, 2),
      { ...saRow('nar', 'a', { state: 'held' }), cause: 2 },
    ]
    expect(judge('no-unauthorised-transfer', inventTrace(events)).text).toBe(
      'nar installed 0x00000101 of mn without a valid token or a trigger',
    )
  })

  test("putting a router's own SA back is no installation", () => {
    const restored = inventTrace([
      saRow('par', 'a'),
      { kind: 'row', node: 'par', key: 'a', row: null, step: 1 },
      { ...saRow('par', 'a'), step: 2 },
    ])
    expect(judge('no-unauthorised-transfer', restored)).toMatchObject({
      holds: true,
      text: 'no context was transferred',
    })
  })
})

describe('what a machine of IKE installs', () => {
  const machine = (node: string, cause: number | null): InventedEvent => ({
    kind: 'entered',
    node,
    actor: `${node}/ikev2/1`,
    machine: 'ikev2-sa',
    cause,
  })
  const installed = (cause: number | null): InventedEvent => ({ ...saRow('nar', 'b'), step: 3, cause })

  test('under keys of its own is negotiated', () => {
    const made = inventTrace([{ kind: 'marked' }, machine('nar', null), installed(1)])
    expect(judge('no-unauthorised-transfer', made)).toMatchObject({ holds: true, text: 'no context was transferred' })
    expect(judge('no-unauthorised-activation', made).text).toBe('no transferred SA was activated')
  })

  test('under keys that another router had is transferred, and wants a token', () => {
    const adopted = inventTrace([saRow('par', 'a'), machine('nar', null), installed(1)])
    expect(judge('no-unauthorised-transfer', adopted).text).toBe(
      'nar installed 0x00000101 of mn without a valid token or a trigger',
    )
    expect(judge('no-unauthorised-activation', adopted).holds).toBe(false)
    const asked = inventTrace([saRow('par', 'a'), ask(), arrive('nar', 1), machine('nar', 2), installed(3)])
    expect(judge('no-unauthorised-transfer', asked)).toMatchObject({
      holds: true,
      text: '0 transfers and 1 installed SA, each with a token or a trigger',
    })
    expect(judge('no-unauthorised-activation', asked).text).toBe('1 activation, each after a good CTAR')
  })

  test.each(['put-tunnel', 'take-over'])('%s is the command of a person', command => {
    const put = inventTrace([
      saRow('par', 'a'),
      { kind: 'command', node: 'nar', command },
      machine('nar', 1),
      installed(2),
    ])
    expect(judge('no-unauthorised-transfer', put)).toMatchObject({
      holds: true,
      text: '0 transfers and 1 installed SA, each with a token, a trigger or the command of a person',
    })
    expect(judge('no-unauthorised-activation', put).holds).toBe(true)
  })
})

describe('no-unauthorised-activation', () => {
  const install = (state: string, step: number): InventedEvent => ({ ...saRow('nar', 'a', { state }), step })

  test('an SA in use at nAR before a good CTAR came to it', () => {
    expect(judge('no-unauthorised-activation', inventTrace([{ kind: 'marked' }, install('active', 1)]))).toMatchObject({
      holds: false,
      text: 'nar uses 0x00000101 of mn, which never asked it to',
    })
    const elsewhere = inventTrace([ask(), arrive('par', 0), install('active', 2)])
    expect(judge('no-unauthorised-activation', elsewhere).holds).toBe(false)
  })

  test('held, then activated by the CTAR', () => {
    const trace = inventTrace([
      { kind: 'marked' },
      install('held', 1),
      { ...ask(), step: 2 },
      { ...arrive('nar', 2), step: 3 },
      install('active', 4),
    ])
    expect(judge('no-unauthorised-activation', trace)).toMatchObject({
      holds: true,
      text: '1 activation, each after a good CTAR',
    })
  })
})
