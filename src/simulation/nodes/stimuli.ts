import { present } from '../../lib/assert.ts'
import { formatMicros } from '../../lib/micros.ts'
import type { Stimulus } from '../../scenarios/scenario.ts'
import type { Dispatch } from '../dispatch.ts'
import { mobileEvent } from './cxtp-mobile.ts'
import { triggerTransfer } from './cxtp-router.ts'
import { move } from './movement.ts'

/** A line of the scenario's script takes effect. A node that is down misses it. */
export function applyStimulus(d: Dispatch, index: number): void {
  const stimulus = present(d.env.scenario.script[index], `stimulus ${index}`)
  const { node } = stimulus
  d.recordAndThen({ kind: 'command', node, command: stimulus.do, text: describe(d, stimulus) }, () => {
    if (!d.node(node).up) return
    switch (stimulus.do) {
      case 'predict-handover': {
        // A hint of the cell it is in already.
        if (d.state.radio[node] === stimulus.to) return
        const router = present(d.env.scenario.nodes[stimulus.to], stimulus.to).address
        return mobileEvent(d, node, { type: 'predictHandover', router })
      }
      case 'move':
        return move(d, node, stimulus.to, stimulus.linkDownUs)
      case 'trigger-transfer':
        return triggerTransfer(d, node, stimulus.mobile, stimulus.peer)
    }
  })
}

function describe(d: Dispatch, stimulus: Stimulus): string {
  const label = (id: string): string => d.env.scenario.nodes[id]?.label ?? id
  switch (stimulus.do) {
    case 'predict-handover':
      return `${label(stimulus.node)} learns that it will move to ${label(stimulus.to)}`
    case 'move':
      return `${label(stimulus.node)} leaves for ${label(stimulus.to)}, link down ${formatMicros(stimulus.linkDownUs)}`
    case 'trigger-transfer':
      return `${label(stimulus.node)} decides to transfer the contexts of ${label(stimulus.mobile)}`
  }
}
