import { TEXT_CHECKS } from '../checker/judged-run.ts'
import { applySettings } from '../scenarios/settings.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { describeScenarioError } from '../scenarios/scenario-error.ts'
import { GatewayDesk } from '../simulation/gateway-desk.ts'
import { givenScenario } from './simulator.ts'
import type { TunnelAnswer, TunnelRequest } from './tunnel-request.ts'

/** GET and PUT of one tunnel at a moment of a run, for the page. */
export function answerTunnel(request: TunnelRequest): TunnelAnswer {
  try {
    return answer(request)
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) }
  }
}

function answer(request: TunnelRequest): TunnelAnswer {
  const given = givenScenario(request)
  if (!given.ok) return { kind: 'failed', why: given.error }
  const applied = applySettings(given.value, request.settings, TEXT_CHECKS)
  if (!applied.ok) return { kind: 'failed', why: describeScenarioError(applied.error) }
  const { seed, faults, atUs, node } = request
  const desk = GatewayDesk.at({ scenario: applied.value, seed, faults }, atUs)
  if (!desk.ok) return { kind: 'failed', why: desk.error }
  if (request.do === 'get') {
    const text = desk.value.get(node, request.peer)
    if (text === undefined) return { kind: 'failed', why: `${node} has no tunnel of ${request.peer} at this moment` }
    return { kind: 'text', text }
  }
  const put = desk.value.put(node, request.file)
  if (!put.ok) return { kind: 'lines', errors: put.error }
  const { tunnel } = put.value.read.file
  return {
    kind: 'fits',
    tunnel,
    rows: put.value.events.flatMap(event =>
      event.kind === 'row' && event.row !== null && (event.row['owner'] === undefined || event.row['owner'] === tunnel)
        ? [{ table: event.table, key: event.key }]
        : [],
    ),
    checks: put.value.proofs,
    notes: put.value.read.notes,
    scenario: JSON.stringify(withPut(applied.value, request, tunnel)),
  }
}

/** The scenario in which that happens at that moment. */
function withPut(
  scenario: Scenario,
  { atUs, node, file, faults }: TunnelRequest & { readonly do: 'put' },
  peer: string,
): Scenario {
  const script = [...scenario.script, { atUs, node, do: 'put-tunnel' as const, peer, file }]
  return { ...scenario, script: script.toSorted((a, b) => a.atUs - b.atUs), faults: [...scenario.faults, ...faults] }
}
