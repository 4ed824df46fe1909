import { present } from '../../lib/assert.ts'
import { formatMicros } from '../../lib/micros.ts'
import type { IkeStimulus } from '../../scenarios/ike-section.ts'
import type { Stimulus } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { mobileEvent } from './cxtp-mobile.ts'
import { triggerTransfer } from './cxtp-router.ts'
import { copyContext, takeOverFrom } from './cluster.ts'
import { cancelDrain, startDrain } from './gateways/drain.ts'
import { handOver } from './gateways/hand-over.ts'
import { leaveGateway } from './gateways/leave.ts'
import { scriptIke } from './ike-wishes.ts'
import { move } from './movement.ts'
import { putBack, takeOut } from './tunnel-files.ts'

/** A line of the scenario's script takes effect. A node that is down misses it. */
export function applyStimulus(d: Dispatch, index: number): void {
  const stimulus = present(d.env.scenario.script[index], `stimulus ${index}`)
  const { node } = stimulus
  d.recordAndThen({ kind: 'command', node, command: commandOf(stimulus), text: describe(d, stimulus) }, () => {
    if (!d.node(node).up) return
    switch (stimulus.do) {
      case 'predict-handover':
        return anticipate(d, node, stimulus.to)
      case 'move':
        return move(d, node, stimulus.to, stimulus.linkDownUs)
      case 'trigger-transfer':
        return triggerTransfer(d, node, stimulus.mobile, stimulus.peer)
      case 'copy-context':
        return copyContext(d, node, stimulus.to, stimulus.counters)
      case 'take-over':
        return takeOverFrom(d, node, stimulus.from, stimulus.synchronise)
      case 'get-tunnel':
        return takeOut(d, node, stimulus.peer)
      case 'put-tunnel':
        return putBack(d, node, stimulus.peer, stimulus.file)
      case 'drain':
        return startDrain(d, node, stimulus.to, stimulus.keep ?? 0)
      case 'cancel-drain':
        return cancelDrain(d, node)
      case 'redirect-context':
        return handOver(d, node, stimulus.peer, stimulus.to)
      case 'leave-gateway':
        return leaveGateway(d, stimulus)
      case 'ike':
        return scriptIke(d, stimulus)
    }
  })
}

const commandOf = (stimulus: Stimulus): string => (stimulus.do === 'ike' ? stimulus.command : stimulus.do)

/** The move is foreseen: who starts the transfer then is the scenario's mode (RFC 4067 §2.1.1, §2.1.2; Allard 2007 §IV). */
function anticipate(d: Dispatch, mobile: NodeId, to: NodeId): void {
  const from = d.state.radio.get(mobile)
  // A hint of the cell it is in already, or between cells.
  if (from === to || from === null || from === undefined) return
  switch (d.env.scenario.cxtp.mode) {
    case 'predictive': {
      const router = present(d.env.scenario.nodes[to], to).address
      return mobileEvent(d, mobile, { type: 'predictHandover', router })
    }
    case 'network-previous':
      return decide(d, from, mobile, to)
    case 'network-new':
      return decide(d, to, mobile, from)
    case 'reactive':
    case 'off':
      return
  }
}

/** The transfer is the router's own decision, and is recorded as that: no token authorises it (RFC 4067 §5.1, §5.2). */
function decide(d: Dispatch, router: NodeId, mobile: NodeId, peer: NodeId): void {
  if (!d.node(router).up) return
  const stimulus = { atUs: d.nowUs, node: router, do: 'trigger-transfer', mobile, peer } as const
  d.recordAndThen({ kind: 'command', node: router, command: stimulus.do, text: describe(d, stimulus) }, () =>
    triggerTransfer(d, router, mobile, peer),
  )
}

function describe(d: Dispatch, stimulus: Stimulus): string {
  const label = (id: string): string => d.env.scenario.nodes[id]?.label ?? id
  switch (stimulus.do) {
    case 'predict-handover':
      return d.env.scenario.cxtp.mode === 'predictive'
        ? `${label(stimulus.node)} learns that it will move to ${label(stimulus.to)}`
        : `${label(stimulus.node)} is about to move to ${label(stimulus.to)}`
    case 'move':
      return `${label(stimulus.node)} leaves for ${label(stimulus.to)}, link down ${formatMicros(stimulus.linkDownUs)}`
    case 'trigger-transfer':
      return `${label(stimulus.node)} decides to transfer the contexts of ${label(stimulus.mobile)}`
    case 'copy-context':
      return `${label(stimulus.node)} tells ${label(stimulus.to)} about its SAs`
    case 'take-over':
      return `${label(stimulus.node)} takes over from ${label(stimulus.from)}`
    case 'get-tunnel':
      return `${label(stimulus.node)} takes its tunnel with ${label(stimulus.peer)} out into a file`
    case 'put-tunnel':
      return `${label(stimulus.node)} puts its tunnel with ${label(stimulus.peer)} back from the file`
    case 'drain':
      return `${label(stimulus.node)} sends its clients to ${label(stimulus.to)}`
    case 'cancel-drain':
      return `${label(stimulus.node)} sends no more clients away`
    case 'redirect-context':
      return `${label(stimulus.node)} hands ${label(stimulus.peer)} over to ${label(stimulus.to)}`
    case 'leave-gateway':
      return `${label(stimulus.node)} is to leave ${label(stimulus.from)} for ${label(stimulus.to)}`
    case 'ike':
      return `${label(stimulus.node)} ${IKE_DEEDS[stimulus.command]} ${label(stimulus.peer)}`
  }
}

const IKE_DEEDS: Readonly<Record<IkeStimulus['command'], string>> = {
  initiate: 'sets up an IKE SA with',
  'create-child': 'wants one more child SA with',
  'rekey-child': 'rekeys its child SA with',
  'rekey-ike': 'rekeys its IKE SA with',
  'delete-child': 'deletes its child SA with',
  'delete-ike': 'deletes its IKE SA with',
  reauthenticate: 'wants authentication repeated with',
  liveness: 'asks for a sign of life from',
  redirect: 'sends on its client',
}
