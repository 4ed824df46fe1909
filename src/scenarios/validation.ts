import { showValue } from '../lib/schema-issue.ts'
import { ikeMisfits, ikeStimulusMisfits } from './ike-validation.ts'
import type { Scenario, ScenarioNode, Stimulus } from './scenario.ts'
import type { Misfit, TextChecks } from './misfit.ts'

type Role = ScenarioNode['role']

/** What the schema cannot say: names must name something of the right role, and values must fit together. */
export function findMisfit(scenario: Scenario, checks: TextChecks = {}): Misfit | undefined {
  for (const find of [
    nodeMisfits,
    linkMisfits,
    tunnelMisfits,
    setkeyMisfits,
    ikeMisfits,
    trafficMisfits,
    downloadMisfits,
    scriptMisfits,
    faultMisfits,
  ])
    for (const misfit of find(scenario, checks)) return misfit
  return undefined
}

/** Mobiles are in a cell of one of these. */
const WITH_CELL: readonly Role[] = ['access-router', 'nat']

/** Node ids of a role, for messages. */
const withRole = (scenario: Scenario, ...roles: readonly Role[]): readonly string[] =>
  Object.entries(scenario.nodes).flatMap(([id, { role }]) => (roles.length === 0 || roles.includes(role) ? [id] : []))

function* mustBe(
  scenario: Scenario,
  path: readonly (string | number)[],
  id: string | undefined,
  ...roles: readonly Role[]
): Generator<Misfit> {
  const known = withRole(scenario, ...roles)
  if (id !== undefined && !known.includes(id))
    yield { path, found: showValue(id), allowed: `${roles[0] ?? 'a node'}: ${known.join(', ') || 'there is none'}` }
}

function* nodeMisfits(scenario: Scenario): Generator<Misfit> {
  for (const [id, node] of Object.entries(scenario.nodes)) {
    const path = ['nodes', id]
    yield* mustBe(scenario, [...path, 'attachedTo'], node.attachedTo, ...WITH_CELL)
    yield* mustBe(scenario, [...path, 'homeAgent'], node.homeAgent, 'home-agent')
    yield* mustBe(scenario, [...path, 'gateway'], node.gateway, 'access-router')
    for (const router of Object.keys(node.careOf ?? {}))
      yield* mustBe(scenario, [...path, 'careOf', router], router, ...WITH_CELL)
    if ((node.role === 'nat') !== (node.nat !== undefined))
      yield {
        path: [...path, 'nat'],
        found: node.nat === undefined ? 'nothing' : 'a translator',
        allowed: 'the inside of a node whose role is nat, and of no other',
      }
    if (node.role === 'mobile-node' && node.attachedTo === undefined)
      yield {
        path: [...path, 'attachedTo'],
        found: 'nothing',
        allowed: `the router a mobile starts at: ${withRole(scenario, ...WITH_CELL).join(', ')}`,
      }
    if ((node.homeAgent ?? node.gateway) !== undefined && node.homeAddress === undefined)
      yield {
        path: [...path, 'homeAddress'],
        found: 'nothing',
        allowed: 'the home address of a node with a home agent or a gateway',
      }
  }
}

function* linkMisfits(scenario: Scenario): Generator<Misfit> {
  const seen = new Set<string>()
  for (const [i, { id, between, loss }] of scenario.links.entries()) {
    const path = ['links', i]
    if (seen.has(id)) yield { path: [...path, 'id'], found: showValue(id), allowed: 'an id no other link has' }
    seen.add(id)
    const roles: readonly Role[] = between.length === 1 ? WITH_CELL : [...WITH_CELL, 'home-agent']
    for (const [k, end] of between.entries()) yield* mustBe(scenario, [...path, 'between', k], end, ...roles)
    if (between.length === 2 && between[0] === between[1])
      yield { path: [...path, 'between'], found: showValue(between), allowed: 'two different nodes' }
    if (loss.numerator > loss.denominator)
      yield {
        path: [...path, 'loss', 'numerator'],
        found: String(loss.numerator),
        allowed: `at most the denominator, ${loss.denominator}`,
      }
  }
}

function* tunnelMisfits(scenario: Scenario, checks: TextChecks): Generator<Misfit> {
  for (const [i, tunnel] of scenario.tunnels.entries()) {
    const path = ['tunnels', i]
    yield* mustBe(scenario, [...path, 'mobile'], tunnel.mobile, 'mobile-node')
    yield* mustBe(scenario, [...path, 'router'], tunnel.router, 'access-router')
    const suite = checks.suite?.(tunnel.suite)
    if (suite !== undefined) yield { path: [...path, 'suite'], found: showValue(tunnel.suite), allowed: suite }
    for (const name of ['spiToRouter', 'spiToMobile'] as const)
      // RFC 4303 §2.1: 0 is never sent, 1 to 255 are reserved.
      if (Number(tunnel[name]) < 256)
        yield { path: [...path, name], found: tunnel[name], allowed: '0x100 to 0xffffffff' }
  }
}

function* setkeyMisfits(scenario: Scenario): Generator<Misfit> {
  for (const [i, { node }] of scenario.setkey.entries()) yield* mustBe(scenario, ['setkey', i, 'node'], node)
}

function* trafficMisfits(scenario: Scenario): Generator<Misfit> {
  for (const [i, { from, to }] of scenario.traffic.entries()) {
    yield* mustBe(scenario, ['traffic', i, 'from'], from)
    yield* mustBe(scenario, ['traffic', i, 'to'], to)
    if (from === to) yield { path: ['traffic', i, 'to'], found: showValue(to), allowed: 'another node than from' }
  }
}

function* downloadMisfits(scenario: Scenario): Generator<Misfit> {
  for (const [i, { from, to }] of (scenario.downloads ?? []).entries()) {
    yield* mustBe(scenario, ['downloads', i, 'from'], from, 'mobile-node', 'home-agent')
    yield* mustBe(scenario, ['downloads', i, 'to'], to, 'mobile-node', 'home-agent')
    if (from === to) yield { path: ['downloads', i, 'to'], found: showValue(to), allowed: 'another node than from' }
  }
}

function* scriptMisfits(scenario: Scenario): Generator<Misfit> {
  for (const [i, stimulus] of scenario.script.entries()) yield* stimulusMisfits(scenario, stimulus, ['script', i])
}

function* stimulusMisfits(
  scenario: Scenario,
  stimulus: Stimulus,
  path: readonly (string | number)[],
): Generator<Misfit> {
  if (stimulus.do === 'ike') return yield* ikeStimulusMisfits(scenario, stimulus, path)
  if (stimulus.do === 'copy-context' || stimulus.do === 'take-over') {
    yield* mustBe(scenario, [...path, 'node'], stimulus.node, 'access-router')
    const [key, other] = stimulus.do === 'take-over' ? ['from', stimulus.from] : ['to', stimulus.to]
    yield* mustBe(scenario, [...path, key], other, 'access-router')
    return
  }
  if (stimulus.do === 'get-tunnel' || stimulus.do === 'put-tunnel') {
    yield* mustBe(scenario, [...path, 'node'], stimulus.node, 'access-router')
    yield* mustBe(scenario, [...path, 'peer'], stimulus.peer)
    return
  }
  if (stimulus.do === 'cancel-drain') return yield* mustBe(scenario, [...path, 'node'], stimulus.node, 'access-router')
  if (stimulus.do === 'redirect-context' || stimulus.do === 'drain') {
    yield* mustBe(scenario, [...path, 'node'], stimulus.node, 'access-router')
    if (stimulus.do === 'redirect-context') yield* mustBe(scenario, [...path, 'peer'], stimulus.peer, 'mobile-node')
    yield* mustBe(scenario, [...path, 'to'], stimulus.to, 'access-router')
    if (stimulus.to === stimulus.node)
      yield { path: [...path, 'to'], found: showValue(stimulus.to), allowed: 'another gateway than node' }
    if (scenario.ikeContext?.redirect === undefined)
      yield { path: ['ikeContext', 'redirect'], found: 'nothing', allowed: 'how contexts go with a redirect' }
    return
  }
  if (stimulus.do === 'leave-gateway') return yield* leavingMisfits(scenario, stimulus, path)
  if (stimulus.do === 'trigger-transfer') {
    yield* mustBe(scenario, [...path, 'node'], stimulus.node, 'access-router')
    yield* mustBe(scenario, [...path, 'mobile'], stimulus.mobile, 'mobile-node')
    yield* mustBe(scenario, [...path, 'peer'], stimulus.peer, 'access-router')
    if (stimulus.peer === stimulus.node)
      yield { path: [...path, 'peer'], found: showValue(stimulus.peer), allowed: 'another router than node' }
    return
  }
  yield* mustBe(scenario, [...path, 'node'], stimulus.node, 'mobile-node')
  yield* mustBe(scenario, [...path, 'to'], stimulus.to, ...WITH_CELL)
  if (!scenario.links.some(({ between }) => between.length === 1 && between[0] === stimulus.to)) {
    const cells = scenario.links.flatMap(({ between }) => (between.length === 1 ? between : []))
    yield {
      path: [...path, 'to'],
      found: showValue(stimulus.to),
      allowed: `a router with a radio cell: ${cells.join(', ')}`,
    }
  }
}

function* leavingMisfits(
  scenario: Scenario,
  { node, from, to, by }: Extract<Stimulus, { readonly do: 'leave-gateway' }>,
  path: readonly (string | number)[],
): Generator<Misfit> {
  yield* mustBe(scenario, [...path, 'node'], node, 'mobile-node')
  yield* mustBe(scenario, [...path, 'from'], from, 'access-router')
  yield* mustBe(scenario, [...path, 'to'], to, 'access-router')
  if (to === from) yield { path: [...path, 'to'], found: showValue(to), allowed: 'another gateway than from' }
  if (by === 'contexts' && scenario.cxtp.mode !== 'predictive')
    yield {
      path: ['cxtp', 'mode'],
      found: showValue(scenario.cxtp.mode),
      allowed: 'predictive, for a client that asks',
    }
}

function* faultMisfits(scenario: Scenario, checks: TextChecks): Generator<Misfit> {
  const links = scenario.links.map(({ id }) => id)
  for (const [i, text] of scenario.faults.entries()) {
    const problem = checks.fault?.(text, Object.keys(scenario.nodes), links)
    if (problem !== undefined) yield { path: ['faults', i], found: showValue(text), allowed: problem }
  }
}
