import { expect, test } from 'vitest'
import { reasonText } from './reason-text.ts'

test.each([
  [
    'discard-rest/out discards 2001:db8:ff::1 > 2001:db8:1::10 protocol 41',
    'its final DISCARD policy drops an IPv6-in-IPv6 packet from ff::1 to 1::10',
  ],
  [
    'mine/in discards 2001:db8:ff::1 > 2001:db8:1::10 protocol 250',
    'its DISCARD policy “mine” drops a packet of protocol 250 from ff::1 to 1::10',
  ],
  ['no esp SA 0x00000101 for 2001:db8:2::10 > 2001:db8:2::1', 'it has no ESP SA 0x00000101 for 2::10 to 2::1'],
  ['no esp SA for the link ike:par', 'its policy wants ESP, but it has no SA with PAR'],
  ['par/ikev2/1 is given up: no-answer', 'IKE SA 1 is given up: no answer came'],
  [
    'mn/ikev2/1 is not set up: refused, NO_PROPOSAL_CHOSEN',
    'IKE SA 1 is not set up: the peer refused (NO_PROPOSAL_CHOSEN)',
  ],
  [
    'mn/config/1 of mn/ikev1/1 brings no address: INVALID-EXCHANGE-TYPE',
    'Mode Config 1 of ISAKMP SA 1 is not made: INVALID-EXCHANGE-TYPE',
  ],
  ['mn/child/2 of mn/ikev2/1 is not made: refused', 'CHILD SA 2 of IKE SA 1 is not made: the peer refused'],
  ['no request 2 is open', 'it waits for no answer to request 2'],
  ['mn/ikev2/1: a message in clear', 'a message in clear on IKE SA 1'],
  ['2001:db8:1::1 > 2001:db8:2::1', '1::1 to 2::1'],
  ['the mobile never came: its contexts are dropped', 'the mobile never came: its contexts are dropped'],
])('%s', (engine, people) => {
  expect(reasonText(engine, node => node.toUpperCase())).toBe(people)
})
