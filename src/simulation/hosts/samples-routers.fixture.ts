import type {
  CxtpTimers,
  NewRouterEvent,
  PreviousRouterEvent,
  PreviousRouterFacts,
  PreviousRouterInput,
} from '../../protocol/machines/cxtp/events.ts'

const SEQUENCE = 7
const OTHER_SEQUENCE = 8
const BAD_CHECKSUM = [{ fpt: 0, status: 1 }] as const
const UNSUPPORTED = [{ fpt: 0xff01, status: 4 }] as const

export const previousRouterInput = (timers: CxtpTimers): PreviousRouterInput => ({
  timers,
  replyToData: true,
  release: 'transfer',
  duplicateCtar: 'repeat',
})

const facts = (change: Partial<PreviousRouterFacts> = {}): PreviousRouterFacts => ({
  tokenGood: true,
  contextsKnown: true,
  duplicate: false,
  unsupported: [],
  ...change,
})

const ctar = (
  change: Partial<PreviousRouterFacts> = {},
  sequence = SEQUENCE,
  acknowledge = false,
): PreviousRouterEvent => ({
  type: 'CTAR',
  sequence,
  acknowledge,
  facts: facts(change),
})

const stays = (change: Partial<PreviousRouterFacts> = {}): PreviousRouterEvent => ({
  type: 'CTAR',
  sequence: SEQUENCE,
  acknowledge: true,
  stays: true,
  facts: facts({ duplicate: true, ...change }),
})

const request = (change: Partial<PreviousRouterFacts>, sequence = SEQUENCE): PreviousRouterEvent => ({
  type: 'CT-Req',
  sequence,
  zeroToken: false,
  facts: facts(change),
})

export const previousRouterEvents: Readonly<Record<string, PreviousRouterEvent>> = {
  CTAR: ctar(),
  'CTAR, answer wanted': ctar({}, SEQUENCE, true),
  'CTAR repeated': ctar({ duplicate: true }, SEQUENCE, true),
  'CTAR repeated, contexts gone': ctar({ duplicate: true, contextsKnown: false, tokenGood: false }, SEQUENCE, true),
  'CTAR of another transfer': ctar({}, OTHER_SEQUENCE),
  'CTAR, bad token': ctar({ tokenGood: false }),
  'CTAR, unknown mobile': ctar({ contextsKnown: false, tokenGood: false }),
  'CTAR, unknown mobile, answer wanted': ctar({ contextsKnown: false, tokenGood: false }, SEQUENCE, true),
  'CTAR, unsupported type': ctar({ unsupported: [{ fpt: 1, status: 4 }] }, SEQUENCE, true),
  'CTAR, mobile stays': stays(),
  'CTAR, mobile stays, bad token': stays({ tokenGood: false }),
  'CTAR, mobile stays, contexts gone': stays({ contextsKnown: false, tokenGood: false }),
  trigger: { type: 'trigger', contextsKnown: true },
  'trigger, unknown mobile': { type: 'trigger', contextsKnown: false },
  'CT-Req': request({}),
  'CT-Req of another transfer': request({}, OTHER_SEQUENCE),
  'CT-Req, bad token': request({ tokenGood: false }),
  'CT-Req, unknown mobile': request({ contextsKnown: false, tokenGood: false }),
  'CT-Req, unsupported type': request({ unsupported: [{ fpt: 1, status: 4 }] }),
  'CT-Req, zero token': { type: 'CT-Req', sequence: 0, zeroToken: true, facts: facts({ tokenGood: false }) },
  'CTDR good': { type: 'CTDR', allReceived: true, statuses: [] },
  'CTDR damaged': { type: 'CTDR', allReceived: false, statuses: BAD_CHECKSUM },
  'CTDR unusable': { type: 'CTDR', allReceived: false, statuses: UNSUPPORTED },
  CTC: { type: 'CTC' },
  mobileLeft: { type: 'mobileLeft' },
  mobileBack: { type: 'mobileBack' },
  contextsBack: { type: 'contextsBack' },
}

const usable = { usable: true, statuses: [] } as const
const unusable = { usable: false, statuses: UNSUPPORTED } as const

const arrived = (
  token: 'good' | 'bad' | 'unknown',
  { duplicate = false, acknowledge = true }: { readonly duplicate?: boolean; readonly acknowledge?: boolean } = {},
): NewRouterEvent => ({ type: 'CTAR', sequence: SEQUENCE, acknowledge, facts: { token, duplicate } })

export const newRouterEvents: Readonly<Record<string, NewRouterEvent>> = {
  'CTAR good': arrived('good'),
  'CTAR bad': arrived('bad'),
  'CTAR unknown': arrived('unknown'),
  'CTAR silent': arrived('unknown', { acknowledge: false }),
  'CTAR repeated': arrived('unknown', { duplicate: true }),
  'CTAR repeated, good': arrived('good', { duplicate: true }),
  trigger: { type: 'trigger' },
  PCTD: { type: 'PCTD', wantReply: true, facts: usable },
  'PCTD, no reply wanted': { type: 'PCTD', wantReply: false, facts: usable },
  'PCTD, CTAR holds': { type: 'PCTD', wantReply: true, facts: usable, pendingToken: 'good' },
  'PCTD, CTAR forged': { type: 'PCTD', wantReply: true, facts: usable, pendingToken: 'bad' },
  'PCTD unusable': { type: 'PCTD', wantReply: true, facts: unusable },
  CTD: { type: 'CTD', wantReply: true, facts: usable },
  'CTD, no reply wanted': { type: 'CTD', wantReply: false, facts: usable },
  'CTD unusable': { type: 'CTD', wantReply: true, facts: unusable },
  activated: { type: 'activated', statuses: [], spiChanges: [] },
  'activated, new SPI': { type: 'activated', statuses: [], spiChanges: [{ oldSpi: 0x101, newSpi: 0x2000_0001 }] },
  'activated in vain': { type: 'activated', statuses: [{ fpt: 0xff01, status: 7 }], spiChanges: [] },
  mobileLeft: { type: 'mobileLeft' },
}
