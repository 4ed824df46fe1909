import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type {
  MobileEffect,
  MobileEvent,
  NewRouterEffect,
  NewRouterEvent,
  PreviousRouterEffect,
  PreviousRouterEvent,
} from '../../protocol/machines/cxtp/events.ts'
import { actsOf, effectTypes, inputOf, playInTime, sampleOf, type Played } from './properties.fixture.ts'
import { TIMERS } from './samples.fixture.ts'

/** What goes against a rule, in words. The rule holds when no schedule gives any. */
type Rule = (played: readonly Played[]) => readonly string[]

/** Holds for every schedule of the machine's sample events, in virtual time. */
function alwaysKeeps(id: string, rule: Rule): void {
  const sample = sampleOf(id)
  fc.assert(
    fc.property(inputOf(sample), actsOf(sample), (input, acts) => {
      expect(rule(playInTime(sample, input, acts))).toEqual([])
    }),
    { numRuns: 400 },
  )
}

const effectsOf = <E>({ step }: Pick<Played, 'step'>): readonly E[] => step.effects as readonly E[]
const told = ({ event, step }: Played): string => `${JSON.stringify(event)} in ${step.report.from}`

/** Steps in which the machine says `type`, that do not keep to `holds`. */
const saying =
  (type: string, holds: (each: Played) => boolean): Rule =>
  played =>
    played.filter(each => effectTypes(each).includes(type) && !holds(each)).map(told)

describe('new router', () => {
  const id = 'cxtp-new-router'

  test('activates only with a token that holds under the key, or with a CTD that pAR sent on the token', () => {
    alwaysKeeps(id, played => {
      let held = false
      let asked = false
      const breaches: string[] = []
      for (const each of played) {
        const event = each.event as NewRouterEvent
        const types = effectTypes(each)
        const justified =
          (event.type === 'CTAR' && event.facts.token === 'good' && held) ||
          (event.type === 'PCTD' && event.pendingToken === 'good' && event.facts.usable && asked) ||
          (event.type === 'CTD' && event.facts.usable && asked)
        if (types.includes('activateContexts') && !justified) breaches.push(told(each))
        const over = types.some(type => ['activateContexts', 'discardContexts', 'cancelTransfer'].includes(type))
        held = !over && (held || types.includes('storeContexts'))
        asked =
          !over && (asked || effectsOf<NewRouterEffect>(each).some(e => e.type === 'requestContexts' && !e.zeroToken))
      }
      return breaches
    })
  })

  test('discards the key before it activates, and stores what it activates before that', () => {
    alwaysKeeps(
      id,
      saying('activateContexts', each => {
        const [store, discard, activate] = ['storeContexts', 'discardKey', 'activateContexts'].map(type =>
          effectTypes(each).indexOf(type),
        )
        return discard !== -1 && Number(store) < Number(discard) && Number(discard) < Number(activate)
      }),
    )
  })

  test('activates once until the mobile left or the installation failed', () => {
    alwaysKeeps(id, played => {
      let active = false
      const breaches: string[] = []
      for (const each of played) {
        const activates = effectTypes(each).includes('activateContexts')
        if (active && activates) breaches.push(told(each))
        active = (active || activates) && !['idle', 'left', 'held'].includes(each.step.report.to)
      }
      return breaches
    })
  })

  test('has at most one request out, and ends it with data, a CTC or another token', () => {
    alwaysKeeps(
      id,
      saying('requestContexts', ({ step }) => ['idle', 'left', 'requestedKey'].includes(step.report.from)),
    )
    alwaysKeeps(id, played =>
      played
        .filter(({ event }) => event.type === 'after CT_MAX_TRANSFER_TIME')
        .filter(each => !['cancelTransfer', 'reportFailure'].every(type => effectTypes(each).includes(type)))
        .map(told),
    )
  })

  test('never answers a token that does not hold', () => {
    const forged = (event: NewRouterEvent): boolean => event.type === 'CTAR' && event.facts.token === 'bad'
    alwaysKeeps(
      id,
      saying('sendCtaa', ({ event }) => !forged(event as NewRouterEvent)),
    )
  })
})

describe('previous router', () => {
  const id = 'cxtp-previous-router'

  test('sends data only for a good token, a router that asked, its own trigger, or again when it was damaged', () => {
    const authorised = (event: PreviousRouterEvent): boolean => {
      if (event.type === 'CTAR') return event.facts.tokenGood
      if (event.type === 'CT-Req') return event.facts.tokenGood || event.zeroToken
      return event.type === 'trigger' || (event.type === 'CTDR' && !event.allReceived)
    }
    alwaysKeeps(
      id,
      saying('sendData', ({ event }) => authorised(event as PreviousRouterEvent)),
    )
  })

  test('has at most one transfer out: a new one begins only when none is under way', () => {
    alwaysKeeps(id, played =>
      played
        .filter(each => effectsOf<PreviousRouterEffect>(each).some(e => e.type === 'sendData' && !e.resend))
        .filter(({ step }) => !['idle', 'kept', 'lingering', 'released'].includes(step.report.from))
        .map(told),
    )
  })

  test('withdraws what is in use, restores what it withdrew, and sends nothing that it dropped', () => {
    alwaysKeeps(id, played => followPlaces(played).breaches)
  })

  test('uses no SA of a mobile that left after its data was sent, nor of one that nAR asked for', () => {
    alwaysKeeps(id, played => {
      const { places } = followPlaces(played)
      const sentAt = played.findIndex(each => effectTypes(each).includes('sendData'))
      return played
        .filter(({ event, step }, index) => {
          const away = event.type === 'mobileLeft' && sentAt !== -1 && index > sentAt
          const fetched = effectsOf<PreviousRouterEffect>({ step }).some(e => e.type === 'sendData' && e.form === 'CTD')
          return (away || (fetched && event.type === 'CT-Req')) && places[index] === 'in use'
        })
        .map(told)
    })
  })

  type Place = 'in use' | 'stored' | 'gone'

  /** Where the mobile's contexts are after each step, and the effects that do not fit the place they were in. */
  function followPlaces(played: readonly Played[]): {
    readonly places: readonly Place[]
    readonly breaches: readonly string[]
  } {
    const needs: Readonly<Record<string, readonly Place[]>> = {
      captureContexts: ['in use'],
      withdrawContexts: ['in use'],
      restoreContexts: ['stored'],
      sendData: ['in use', 'stored'],
      dropContexts: ['stored'],
    }
    const leads: Readonly<Record<string, Place>> = {
      withdrawContexts: 'stored',
      restoreContexts: 'in use',
      dropContexts: 'gone',
    }
    let place: Place = 'in use'
    const breaches: string[] = []
    const places = played.map(each => {
      // Another transfer brought them back; what this machine kept of the old ones goes.
      if (each.event.type === 'contextsBack') return (place = 'in use')
      for (const type of effectTypes(each)) {
        // A transfer that begins after a release is of contexts that came back in the meantime.
        if (type === 'captureContexts' && place === 'gone') place = 'in use'
        if (needs[type]?.includes(place) === false) breaches.push(`${type} while ${place}: ${told(each)}`)
        place = leads[type] ?? place
      }
      return place
    })
    return { places, breaches }
  }
})

describe('mobile node', () => {
  const id = 'cxtp-mobile-node'
  const ctars = (each: Played): readonly Extract<MobileEffect, { type: 'sendCtar' }>[] =>
    effectsOf<MobileEffect>(each).flatMap(effect => (effect.type === 'sendCtar' ? [effect] : []))

  test('repeats a CTAR at 2, 6 and 14 s and gives up at 15 s, as RFC 4067 §3.2 and §4 have it', () => {
    const sample = sampleOf(id)
    const [{ input } = { input: undefined }] = sample.situations
    const played = playInTime(sample, input, [
      { event: 'linkDown', waitUs: 0 },
      { event: 'linkUp new', waitUs: 0 },
      { event: undefined, waitUs: 60_000_000 },
    ])
    expect(played.filter(each => ctars(each).length > 0).map(({ atUs }) => atUs)).toEqual([0, 2e6, 6e6, 14e6])
    expect(played.at(-1)).toMatchObject({ atUs: 15e6, step: { report: { to: 'failed', event: 'after CT_RETRY_MAX' } } })
  })

  test('sends no CTAR on a timer 15 s or more after the link came or the transfer began', () => {
    alwaysKeeps(id, played => {
      let beganUs = 0
      const breaches: string[] = []
      for (const each of played.filter(step => ctars(step).length > 0)) {
        const { from, to } = each.step.report
        if (!each.event.type.startsWith('after ') || from !== to) beganUs = each.atUs
        if (each.atUs - beganUs >= TIMERS.retryMaxUs) breaches.push(told(each))
      }
      return breaches
    })
  })

  test('counts the attempts of one transfer from 1 without gaps', () => {
    alwaysKeeps(id, played => {
      const attempts = played.flatMap(ctars).map(({ attempt }) => attempt)
      return attempts.filter((attempt, i) => attempt !== 1 && attempt !== (attempts[i - 1] ?? 0) + 1).map(String)
    })
  })

  test('rewrites its SAs in the moment it sends the first CTAR to a new router, and at no other', () => {
    alwaysKeeps(id, played =>
      played
        .filter(each => {
          const first = ctars(each).some(({ to, attempt }) => to === 'new' && attempt === 1)
          return effectTypes(each).includes('rewriteSas') !== first
        })
        .map(told),
    )
  })

  test('changes SPIs only on an answer of the router it asked', () => {
    alwaysKeeps(
      id,
      saying('changeSpis', ({ event }) => {
        const { facts } = event as Extract<MobileEvent, { type: 'CTAA' }>
        return facts.awaited && facts.fromNewRouter
      }),
    )
  })

  test('in the end is active or has reported a failure, whatever happened before', () => {
    const sample = sampleOf(id)
    fc.assert(
      fc.property(inputOf(sample), actsOf(sample), (input, acts) => {
        const move = { event: 'linkUp new', waitUs: 0 }
        const played = playInTime(sample, input, [...acts, move, { event: undefined, waitUs: TIMERS.retryMaxUs }])
        const since = played.slice(played.findLastIndex(({ event }) => event.type === 'linkUp')).flatMap(effectTypes)
        const { to } = played.at(-1)?.step.report ?? { to: '' }
        const said = since.includes('transferDone') ? 'done' : since.includes('transferFailed') ? 'failed' : 'silent'
        expect(['active done', 'failed failed']).toContain(`${to} ${said}`)
      }),
    )
  })
})
