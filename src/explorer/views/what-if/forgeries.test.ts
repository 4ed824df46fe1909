// What the menu offers to forge is a fault that the engine takes, and that meets something where the message stands.
import { describe, expect, test } from 'vitest'
import { judgedRun } from '../../../checker/judged-run.ts'
import { present } from '../../../lib/assert.ts'
import { scenarioById } from '../../../scenarios/registry.ts'
import { messagesOf, type Message } from '../../../trace/messages.ts'
import type { Trace } from '../../../trace/trace.ts'
import { faultText } from '../../store/fault-text.ts'
import { forgeriesOf } from './forgeries.ts'

function played(id: string, faults: readonly string[] = []): Trace {
  const scenario = { ...present(scenarioById(id), id), faults: [] }
  const run = judgedRun({ scenario, faults, settings: [], seed: null, untilUs: 1_500_000 })
  if (!run.ok) throw new Error(run.error)
  return run.value
}

/** Each forgery at the first message of that kind: how often it met something. */
function tried(id: string, isMeant: (message: Message) => boolean): readonly (readonly [string, string, number])[] {
  const trace = played(id)
  const messages = messagesOf(trace)
  const message = present(messages.find(isMeant), 'such a message')
  return forgeriesOf(message, trace.header.nodes).map(({ name, value, option }) => {
    const fault = faultText(messages, message, 'forge', option)
    return [name, value, present(played(id, [fault]).header.faultHits?.[0], fault)]
  })
}

describe('a REDIRECT', () => {
  const first = [
    ['Redirect', 'nonce heard', 1],
    ['Redirect', 'by a guess', 1],
  ]
  test('at the first request of a client, on whatever hop', () => {
    expect(tried('redirect-context', ({ name, from }) => name === 'IKE_SA_INIT' && from === 'eu')).toEqual(first)
    expect(tried('redirect-context', ({ name, to }) => name === 'IKE_SA_INIT' && to === 'sg1')).toEqual(first)
  })

  test('at the answer to it', () => {
    expect(tried('redirect-context', ({ name, from }) => name === 'IKE_SA_INIT' && from === 'sg1')).toEqual(first)
  })

  test('at one of the gateway, on an SA that stands', () => {
    const is = ({ name, detail }: Message): boolean => name === 'INFORMATIONAL' && detail.includes('REDIRECT')
    expect(tried('redirect-context', is)).toEqual([['Redirect', 'in clear', 1]])
  })
})

describe('a packet', () => {
  test('where a nonce came twice on this link', () => {
    const late = ({ name, to, sentUs }: Message): boolean => name === 'ESP' && to === 'eu' && sentUs > 1_200_000
    expect(tried('redirect-nonce-forged', late)).toEqual([['Forge', 'nonce twice', 1]])
  })

  test('where none did, it meets nothing', () => {
    const early = ({ name, to }: Message): boolean => name === 'ESP' && to === 'eu'
    expect(tried('redirect-context', early)).toEqual([['Forge', 'nonce twice', 0]])
  })
})

test('nothing is offered to forge at messages of other protocols, and at forgeries', () => {
  const trace = played('redirect-forged', ['forge:REDIRECT@8ms'])
  const offered = messagesOf(trace).filter(message => forgeriesOf(message, trace.header.nodes).length > 0)
  expect(new Set(offered.map(({ name }) => name))).toEqual(new Set(['IKE_SA_INIT', 'INFORMATIONAL', 'ESP']))
  expect(offered.filter(({ forged }) => forged)).toEqual([])
})
