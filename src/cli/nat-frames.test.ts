// Frames on either side of a NAT, opened with the keys that the run itself gives away.
import { expect, test } from 'vitest'
import { dissectPacket } from '../interchange/dissection.ts'
import { createOpener } from '../interchange/esp-open.ts'
import { keysOf, openingKeys } from '../interchange/keys.ts'
import { createRealSuite } from '../protocol/crypto/real-suite.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { runScenario } from '../simulation/run.ts'
import { messagesOf } from '../trace/messages.ts'

const scenario = scenarioById('nat-behind')
const run = scenario === undefined ? undefined : runScenario({ scenario, host: 'pure', untilUs: 1_000_000 })
if (run?.ok !== true) throw new Error('nat-behind runs')
const trace = run.value
const opener = createOpener(openingKeys(keysOf(trace.header)).keys, createRealSuite())

test.each([
  ['mn', 'nat'],
  ['nat', 'par'],
  ['par', 'nat'],
  ['nat', 'mn'],
])('from %s to %s: ESP and IKE behind UDP, told apart by the marker, and opened', (from, to) => {
  const opened = (name: string) =>
    messagesOf(trace)
      .filter(message => message.name === name && message.from === from && message.to === to)
      .map(({ bytes }, frame) =>
        dissectPacket(
          { frame, timeUs: 0, interface: 'x', linkType: 1, bytes, originalLength: bytes.length, comments: [] },
          opener,
        ),
      )
  const [esp, ike] = [opened('ESP'), opened('IKE_AUTH')]
  expect([esp.length > 2, ike.length]).toEqual([true, 1])
  for (const each of esp) {
    expect([each.protocols.slice(0, 4), each.errors]).toEqual([['eth', 'ipv6', 'udp', 'esp'], []])
    expect(each.esp).toMatchObject({ opened: true, integrity: 'good', inner: ['ipv6', 'udp'] })
  }
  for (const { protocols, errors } of ike)
    expect([protocols.slice(0, 5), errors]).toEqual([['eth', 'ipv6', 'udp', 'udpencap', 'ike'], []])
})
