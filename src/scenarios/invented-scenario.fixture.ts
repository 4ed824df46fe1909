import type { Scenario } from './scenario.ts'

/** A small whole scenario for tests that need some scenario and not a certain one. */
export const inventedScenario: Scenario = {
  format: 1,
  id: 'invented',
  title: 'Invented',
  summary: 'For tests.',
  group: 'Tests',
  source: { work: 'none', section: '1' },
  seed: 1,
  untilUs: 2_000_000,
  nodes: {
    mn: {
      role: 'mobile-node',
      label: 'MN',
      hostName: 'mn.example',
      address: '2001:db8:1::10',
      attachedTo: 'par',
      careOf: { par: '2001:db8:1::10', nar: '2001:db8:2::10' },
      homeAddress: '2001:db8:ff::10',
      homeAgent: 'ha',
    },
    par: { role: 'access-router', label: 'pAR', hostName: 'par.example', address: '2001:db8:1::1' },
    nar: { role: 'access-router', label: 'nAR', hostName: 'nar.example', address: '2001:db8:2::1' },
    ha: { role: 'home-agent', label: 'HA', hostName: 'ha.example', address: '2001:db8:ff::1' },
  },
  links: [
    ...(['par', 'nar'] as const).map(router => ({ ...link(`radio-${router}`, 2_000), between: [router] })),
    { ...link('par-nar', 5_000), between: ['par', 'nar'] },
    { ...link('nar-ha', 10_000), between: ['nar', 'ha'] },
  ],
  tunnels: [
    {
      mobile: 'mn',
      router: 'par',
      suite: 'aes128-sha256',
      spiToRouter: '0x101',
      spiToMobile: '0x102',
      mode: 'tunnel',
      replayWindow: 64,
      extendedSequence: false,
    },
  ],
  setkey: [],
  cxtp: {
    mode: 'predictive',
    acknowledge: true,
    acknowledgePrevious: false,
    replyToData: true,
    transport: 'sctp',
    routerProtection: 'esp',
    release: 'transfer',
    ctarPath: 'bypass',
    lookupCase: 1,
    onCollision: 'assign',
    counterGap: 'any',
    requestBlockOctets: 8,
    requested: [],
    duplicateCtar: 'repeat',
    sequenceJump: 0,
    timers: { requestRetryUs: 2_000_000, retryMaxUs: 15_000_000, maxTransferUs: 200_000, heldLifetimeUs: 5_000_000 },
    requestRate: 10,
  },
  traffic: [{ from: 'mn', to: 'ha', everyUs: 50_000, firstUs: 0, octets: 64 }],
  script: [{ atUs: 100_000, node: 'mn', do: 'predict-handover', to: 'nar' }],
  faults: [],
  reviewNotes: [],
  costs: 'none',
}

function link(id: string, latencyUs: number) {
  return { id, latencyUs, jitterUs: 0, bandwidthBps: 11_000_000, mtu: 1_500, loss: { numerator: 0, denominator: 1 } }
}
