import type { Chart } from '../../trace/trace.ts'

/** Id of the chart of an IKE SA as an observer of its messages sees it. */
export const OBSERVED = 'ike-sa-observed'

const state = (id: string, kind: Chart['states'][number]['kind'], text: string, ref: string) => ({
  id,
  kind,
  text,
  ref,
})
const way = (from: string, to: string, event: string, ref: string) => ({
  from,
  to,
  event,
  ref,
  guards: [],
  actions: [],
})

/** What the messages of a capture can show of an IKE SA; what goes on inside its ends they do not tell. */
export const OBSERVED_CHART: Chart = {
  id: OBSERVED,
  title: 'IKE SA, as observed',
  ref: 'RFC 7296 §1.2',
  initial: 'offered',
  states: [
    state('offered', 'idle', 'IKE_SA_INIT request seen', 'RFC 7296 §1.2'),
    state('half-open', 'waiting', 'IKE_SA_INIT answered; who the ends are is open', 'RFC 7296 §1.2'),
    state(
      'sealed',
      'waiting',
      'IKE_AUTH seen, but no key opens it: what became of it cannot be told',
      'RFC 7296 §2.14',
    ),
    state('established', 'settled', 'IKE_AUTH answered with AUTH', 'RFC 7296 §1.2'),
    state('rekeyed', 'waiting', 'Replaced by another IKE SA; not deleted yet', 'RFC 7296 §1.3.2'),
    state('deleted', 'settled', 'Deleted', 'RFC 7296 §1.4.1'),
    state('refused', 'failed', 'No IKE SA came about', 'RFC 7296 §2.21'),
  ],
  transitions: [
    way('offered', 'half-open', 'IKE_SA_INIT response', 'RFC 7296 §1.2'),
    way('offered', 'refused', 'IKE_SA_INIT response', 'RFC 7296 §2.21.1'),
    way('half-open', 'established', 'IKE_AUTH response', 'RFC 7296 §1.2'),
    way('half-open', 'refused', 'IKE_AUTH response', 'RFC 7296 §2.21.2'),
    way('half-open', 'sealed', 'IKE_AUTH response', 'RFC 7296 §2.14'),
    way('established', 'rekeyed', 'CREATE_CHILD_SA response', 'RFC 7296 §1.3.2'),
    way('established', 'deleted', 'INFORMATIONAL response', 'RFC 7296 §1.4.1'),
    way('rekeyed', 'deleted', 'INFORMATIONAL response', 'RFC 7296 §1.4.1'),
  ],
}
