import { describe, expect, test } from 'vitest'
import { gatewayMachines } from '../../protocol/machines/gateways/gateway-machines.ts'
import { ikev1Machines } from '../../protocol/machines/ikev1/ikev1-machines.ts'
import { ikeMachines } from '../../protocol/machines/ikev2/ike-machines.ts'
import { readDefinition } from '../../protocol/machines/read-definition.ts'
import { eventVariants } from './event-variants.fixture.ts'
import { ikeTables, situationsOf } from './ike-tables.fixture.ts'

test('every machine of IKE has its table', () => {
  expect(ikeTables.map(({ definition }) => definition)).toEqual([...ikeMachines, ...ikev1Machines, ...gatewayMachines])
})

describe.each(ikeTables.map(each => [each.definition.id, each] as const))(
  '%s',
  (_, { definition, events, file, table }) => {
    const situations = situationsOf(definition, eventVariants(file, events))

    test('answers every event in every state as the table says', async () => {
      const text = situations.map(({ state, way, rows }) =>
        [`== ${state}${way.length === 0 ? '' : `: ${way.join(', ')}`}`, ...rows].join('\n'),
      )
      await expect(`${text.join('\n\n')}\n`).toMatchFileSnapshot(`../../${table}`)
    })

    test('reaches every state', () => {
      expect(new Set(situations.map(({ state }) => state))).toEqual(new Set(readDefinition(definition).states.keys()))
    })

    test('is taken by surprise by no event in no state', () => {
      expect([...new Set(situations.flatMap(({ unforeseen }) => unforeseen))]).toEqual([])
    })
  },
)
