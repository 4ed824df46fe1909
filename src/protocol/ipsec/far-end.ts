import type { Ikev2Context } from '../wire/cxtp/contexts/ikev2.ts'
import type { PolicyContext, SaContext, TransferredContexts } from './context.ts'
import { emptyWindow } from './replay-window.ts'
import type { SelectorSet } from './selectors.ts'

/**
 * What the other end of transferred contexts has: the same SAs seen from there. Keys are shared, so that it can be made of
 * them; its counters are where this end's windows are, and its windows where this end's counters are.
 */
export function farEnd({ takenAtUs, sas, policies, kept }: TransferredContexts): TransferredContexts {
  return {
    takenAtUs,
    sas: sas.map(farSa),
    policies: policies.map(farPolicy),
    ...(kept === undefined ? {} : { kept: { pad: kept.pad, ikev1: [], ikev2: kept.ikev2.map(farIkeSa) } }),
  }
}

const WINDOW = 64

function farSa(sa: SaContext): SaContext {
  const isIn = sa.direction === 'in'
  const sequence = isIn ? (sa.window?.top ?? 0n) : 0n
  return {
    ...sa,
    id: `${sa.id}/far`,
    direction: isIn ? 'out' : 'in',
    sequence,
    ivCounter: sequence,
    window: isIn || sa.window === undefined ? undefined : { ...emptyWindow(WINDOW), top: sa.sequence },
    selectors: sa.selectors.map(farSelectors),
  }
}

function farPolicy(policy: PolicyContext): PolicyContext {
  const { action } = policy
  return {
    ...policy,
    direction: policy.direction === 'in' ? 'out' : 'in',
    selectors: policy.selectors.map(farSelectors),
    action:
      action.kind === 'protect'
        ? { ...action, tunnelLocal: action.tunnelRemote, tunnelRemote: action.tunnelLocal }
        : action,
  }
}

const farSelectors = ({ local, remote, protocol, localPort, remotePort }: SelectorSet): SelectorSet => ({
  local: remote,
  remote: local,
  protocol,
  localPort: remotePort,
  remotePort: localPort,
})

const farIkeSa = (sa: Ikev2Context): Ikev2Context => ({
  ...sa,
  role: sa.role === 'initiator' ? 'responder' : 'initiator',
  founder: sa.founder === 'us' ? 'peer' : 'us',
  local: sa.remote,
  remote: sa.local,
  nextSend: sa.nextReceive,
  nextReceive: sa.nextSend,
  received: [],
  windows: { peer: sa.windows.own, own: sa.windows.peer },
  answers: [],
  requests: [],
  successor: undefined,
  // Their rows are there as SAs; IKE alone is what the far end is asked about.
  children: [],
})
