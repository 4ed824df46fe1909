import type { CxtpTimers, MobileEvent, MobileInput } from '../../protocol/machines/cxtp/events.ts'

type Answer = Extract<MobileEvent, { type: 'CTAA' }>

export const mobileInput = (timers: CxtpTimers): MobileInput => ({
  timers,
  acknowledge: true,
  acknowledgePrevious: false,
})

const answer = (change: Partial<Answer>): Answer => ({
  type: 'CTAA',
  facts: { awaited: true, fromNewRouter: true },
  statuses: [],
  spiChanges: [],
  ...change,
})

export const mobileEvents: Readonly<Record<string, MobileEvent>> = {
  predictHandover: { type: 'predictHandover', router: 'nar' },
  linkDown: { type: 'linkDown' },
  'linkUp same': { type: 'linkUp', router: 'par', sameRouter: true },
  'linkUp new': { type: 'linkUp', router: 'nar', sameRouter: false },
  'CTAA good': answer({}),
  'CTAA with new SPI': answer({ spiChanges: [{ oldSpi: 0x101, newSpi: 0x2000_0001 }] }),
  'CTAA refused': answer({ statuses: [{ fpt: 0xff01, status: 4 }] }),
  'CTAA of pAR': answer({ facts: { awaited: true, fromNewRouter: false } }),
  'CTAA foreign': answer({ facts: { awaited: false, fromNewRouter: false } }),
}
