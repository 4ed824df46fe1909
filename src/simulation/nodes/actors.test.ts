import { expect, test } from 'vitest'
import { nodeOfActor, protocolOfActor } from './actors.ts'

test('the name of an actor tells its node and what it is there for', () => {
  for (const [actor, node, protocol] of [
    ['nar/cxtp/1', 'nar', 'cxtp'],
    ['sg1/ikev2/3/request/2', 'sg1', 'ikev2'],
    ['c12/traffic/1', 'c12', 'traffic'],
    ['mn/lonely', 'mn', ''],
    ['mn', 'mn', ''],
  ] as const)
    expect([nodeOfActor(actor), protocolOfActor(actor)]).toEqual([node, protocol])
})
