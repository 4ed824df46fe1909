import type { CxtpSettings, Scenario, ScenarioLink, ScenarioNode, Stimulus } from '../scenario.ts'

/**
 * What the scenarios of Allard 2007 share: figure 4's four stations and its names, the constants of RFC 4067 §4,
 * traffic as in Allard 2008 §4.3. A scenario says only how it differs.
 */
export const MOVE_AT_US = 1_018_000
/** The mobile learns of its next router this long before it leaves. */
export const ANTICIPATION_US = 10_000
export const LINK_DOWN_US = 50_000

const link = (id: string, between: readonly string[], latencyUs: number, bandwidthBps: number): ScenarioLink => ({
  id,
  between: [...between],
  latencyUs,
  jitterUs: 0,
  bandwidthBps,
  mtu: 1_500,
  loss: { numerator: 0, denominator: 1 },
})

/** 802.11 cells of 54 Mbit/s, routers and home agent joined by Fast Ethernet over some distance. */
export const LINKS: ScenarioLink[] = [
  link('radio-par', ['par'], 2_000, 54_000_000),
  link('radio-nar', ['nar'], 2_000, 54_000_000),
  link('par-nar', ['par', 'nar'], 20_000, 100_000_000),
  link('par-ha', ['par', 'ha'], 10_000, 100_000_000),
  link('nar-ha', ['nar', 'ha'], 10_000, 100_000_000),
]

const router = (label: string, hostName: string, address: string): ScenarioNode => ({
  role: 'access-router',
  label,
  hostName,
  address,
})

/** A mobile with one address in each cell and its home at HA. */
export const mobile = (label: string, hostName: string, identifier: string, attachedTo: string): ScenarioNode => ({
  role: 'mobile-node',
  label,
  hostName,
  address: `2001:db8:${attachedTo === 'par' ? 1 : 2}::${identifier}`,
  attachedTo,
  careOf: { par: `2001:db8:1::${identifier}`, nar: `2001:db8:2::${identifier}` },
  homeAddress: `2001:db8:ff::${identifier}`,
  homeAgent: 'ha',
})

export const NODES: Record<string, ScenarioNode> = {
  par: router('pAR', 'par.par.ipv6.com', '2001:db8:1::1'),
  mn: mobile('MN', 'mn.par.ipv6.com', '10', 'par'),
  nar: router('nAR', 'nar.nar.ipv6.com', '2001:db8:2::1'),
  ha: { role: 'home-agent', label: 'HA', hostName: 'ha.ha.ipv6.com', address: '2001:db8:ff::1' },
}

/**
 * The seed's SPIs. Its DES keys without integrity cannot have an anti-replay window (RFC 4303 §3.4.3), of which its
 * own context makes so much: here AES-CBC and HMAC, `cxtp-setkey` plays the listing as printed.
 */
export const TUNNEL: Scenario['tunnels'][number] = {
  mobile: 'mn',
  router: 'par',
  suite: 'aes128-sha256',
  spiToRouter: '0x101',
  spiToMobile: '0x102',
  mode: 'tunnel',
  replayWindow: 32,
  extendedSequence: false,
  hardLifetimeUs: 3_600_000_000,
}

export const CXTP: CxtpSettings = {
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
}

/** One UDP packet each 50 ms, both ways. */
export const TRAFFIC: Scenario['traffic'] = [
  { from: 'mn', to: 'ha', everyUs: 50_000, firstUs: 5_000, octets: 64 },
  { from: 'ha', to: 'mn', everyUs: 50_000, firstUs: 20_000, octets: 64 },
]

export const PREDICT: Stimulus = { atUs: MOVE_AT_US - ANTICIPATION_US, node: 'mn', do: 'predict-handover', to: 'nar' }
export const MOVE: Stimulus = { atUs: MOVE_AT_US, node: 'mn', do: 'move', to: 'nar', linkDownUs: LINK_DOWN_US }

export const GROUP = 'CXTP with manually keyed SAs (Allard 2007)'

/** The predictive handover; every other scenario of the family is this one with changes. */
export const BASE: Omit<Scenario, 'id' | 'title' | 'summary' | 'source'> = {
  format: 1,
  group: GROUP,
  seed: 1,
  untilUs: 20_000_000,
  nodes: NODES,
  links: LINKS,
  tunnels: [TUNNEL],
  setkey: [],
  cxtp: CXTP,
  traffic: TRAFFIC,
  script: [PREDICT, MOVE],
  faults: [],
  reviewNotes: [
    'allard-2007-table-2',
    'allard-2007-tables-3-4',
    'allard-2007-ct-reply',
    'allard-2007-token',
    'allard-2007-des',
    'binding-unprotected',
    'ctaa-unauthenticated',
    'rfc4067-duplicate-ctar',
    'rfc4067-transfer-time',
    'rfc4067-sequence-reuse',
    'rfc4067-null-token',
    'rfc4067-ctdr-sender',
    'rfc4067-one-error',
  ],
  costs: 'none',
}
