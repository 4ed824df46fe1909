import { showValue } from '../lib/schema-issue.ts'
import type { IkeStimulus } from './ike-section.ts'
import type { Misfit, TextChecks } from './misfit.ts'
import type { Scenario } from './scenario.ts'

type Path = readonly (string | number)[]

/** Nodes and peers must be nodes of the scenario, and proposals must be readable. */
export function* ikeMisfits(scenario: Scenario, checks: TextChecks): Generator<Misfit> {
  const nodes = Object.keys(scenario.nodes)
  for (const [id, { peers }] of Object.entries(scenario.ike?.nodes ?? {})) {
    const path: Path = ['ike', 'nodes', id]
    if (!nodes.includes(id)) yield { path, found: showValue(id), allowed: `a node: ${nodes.join(', ')}` }
    for (const [name, peer] of Object.entries(peers)) {
      const at: Path = [...path, 'peers', name]
      const others = nodes.filter(node => node !== id)
      if (!others.includes(name))
        yield { path: at, found: showValue(name), allowed: `another node: ${others.join(', ')}` }
      const [ike, esp] = [checks.ikeProposal?.(peer.ike), checks.espProposal?.(peer.esp)]
      if (ike !== undefined) yield { path: [...at, 'ike'], found: showValue(peer.ike), allowed: ike }
      const ah = peer.ah === undefined ? undefined : checks.ahProposal?.(peer.ah)
      if (ah !== undefined) yield { path: [...at, 'ah'], found: showValue(peer.ah), allowed: ah }
      if (esp !== undefined) yield { path: [...at, 'esp'], found: showValue(peer.esp), allowed: esp }
    }
  }
}

export function* ikeStimulusMisfits(scenario: Scenario, { node, peer }: IkeStimulus, path: Path): Generator<Misfit> {
  const ike = scenario.ike?.nodes ?? {}
  const speakers = Object.keys(ike)
  if (!speakers.includes(node)) {
    yield {
      path: [...path, 'node'],
      found: showValue(node),
      allowed: `a node with IKE: ${speakers.join(', ') || 'there is none'}`,
    }
    return
  }
  // Where the state of IKE travels, a router speaks with whom another one has set up (Allard 2008 §3.1).
  const learned = scenario.ikeContext === undefined ? [] : speakers.filter(id => id !== node)
  const peers = [...new Set([...Object.keys(ike[node]?.peers ?? {}), ...learned])]
  if (!peers.includes(peer))
    yield { path: [...path, 'peer'], found: showValue(peer), allowed: `an IKE peer of ${node}: ${peers.join(', ')}` }
}
