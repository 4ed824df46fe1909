import type {
  ChildEffect,
  InitiatorEffect,
  RequestEffect,
  ResponderEffect,
  SaEffect,
} from '../../../protocol/machines/ikev2/events.ts'
import type { InactivityEffect } from '../../../protocol/machines/ikev2/inactivity.machine.ts'
import type { ReauthInitiatorEffect } from '../../../protocol/machines/ikev2/reauth-initiator.machine.ts'
import type { ReauthResponderEffect } from '../../../protocol/machines/ikev2/reauth-responder.machine.ts'
import type { LifetimeEffect } from '../../../protocol/machines/ikev2/lifetime.machine.ts'
import { answerAuth, establish, makeFirstChild, queueAuth } from './auth-exchange.ts'
import { deleteUnwanted, dropChildren, handleChild } from './child-effects.ts'
import { askForOnePair } from './create-child.ts'
import { respond } from './ike-messages.ts'
import { handleSpiChange, retireSpiChange } from './spi-change.ts'
import { handleUpdateSpi, retireUpdate, updateUnanswered } from './update-spi.ts'
import type { SpiChangeEffect, UpdateSpiEffect } from '../../../protocol/machines/ikev2/update-spi-events.ts'
import { handleMobike, leadsMoves, retireMobike, tellMobike } from './mobike.ts'
import { keepAlive, retireKeepalive } from './nat-keepalive.ts'
import { endTicket } from './resumption.ts'
import { endAuthentication, reauthenticate, retireReauth, tellReauthFailed } from './reauth.ts'
import { handleInactivity } from './inactivity.ts'
import { endGrace, retireGrace } from './redirect-grace.ts'
import { followRedirect } from './redirect-follow.ts'
import { isSilent, otherPaths, repeatOnPath } from './paths.ts'
import type { MobikeInitiatorEffect, MobikeResponderEffect } from '../../../protocol/machines/ikev2/mobike-events.ts'
import type { IkeSa } from './ike-state.ts'
import type { EffectHandler, IkeWork } from './ike-work.ts'
import { answerEapBegin, answerWithEap } from './eap-exchange.ts'
import { setupActor } from './blank-sa.ts'
import { initiate, queueInit } from './init-initiator.ts'
import { answerIntermediate } from './intermediate.ts'
import { answerInit, refuseInit } from './init-responder.ts'
import { heirOf } from './heirs.ts'
import {
  acceptRekey,
  beginOwnSuccessor,
  forgetOwnSuccessor,
  handOver,
  isInherited,
  refuseRekey,
  wishForSuccessor,
} from './rekey-ike.ts'
import { handleLifetime } from './lifetime-limits.ts'
import { stopLifetime } from './lifetimes.ts'
import { queueRequest } from './requests.ts'
import { wholeRefusal } from './whole-refusal.ts'

/** Carries out what a machine decided; which part of the union it is, the machine's id says. */
export const handleEffect: EffectHandler = (work, actor, machine, effect) => {
  switch (machine) {
    case 'ikev2-initiator':
    case 'ikev2-responder':
      return handleSetup(work, actor.slice(0, -'/setup'.length), effect as InitiatorEffect | ResponderEffect)
    case 'ikev2-sa':
      return handleSa(work, actor, effect as SaEffect)
    case 'ikev2-lifetime':
      return handleLifetime(work, actor, effect as LifetimeEffect)
    case 'ikev2-child':
      return handleChild(work, actor, effect as ChildEffect)
    case 'ikev2-mobike-initiator':
    case 'ikev2-mobike-responder':
      return handleMobike(work, actor, effect as MobikeInitiatorEffect | MobikeResponderEffect)
    case 'ikev2-update-spi':
      return handleUpdateSpi(work, actor, effect as UpdateSpiEffect)
    case 'ikev2-spi-change':
      return handleSpiChange(work, actor, effect as SpiChangeEffect)
    case 'ikev2-nat-keepalive':
      return keepAlive(work, actor)
    case 'ikev2-redirect-grace':
      return endGrace(work, actor)
    case 'ikev2-reauth-initiator':
    case 'ikev2-reauth-responder':
      return handleReauth(work, actor, effect as ReauthInitiatorEffect | ReauthResponderEffect)
    case 'ikev2-inactivity':
      return handleInactivity(work, actor, effect as InactivityEffect)
    default:
      return handleRequest(work, actor, effect as RequestEffect)
  }
}

function handleSetup(work: IkeWork, name: string, effect: InitiatorEffect | ResponderEffect): void {
  switch (effect.type) {
    case 'mark':
      return work.mark(effect.mark, effect.ref, name)
    case 'sendInit':
      return queueInit(work, name)
    case 'sendAuth':
      return queueAuth(work, name)
    case 'established':
      return establish(work, name)
    case 'installChild':
      if (work.sa(name).role === 'responder') return makeFirstChild(work, name)
      for (const child of work.childrenOf(name)) work.send(child.name, { type: 'agreed' })
      return undefined
    case 'dropChild':
      return dropChildren(work, name)
    case 'deleteChild':
      return deleteUnwanted(work, name)
    case 'askForOnePair':
      return askForOnePair(work, name)
    case 'reportAuthenticationFailed':
      return queueRequest(work, name, { kind: 'auth-failed' })
    case 'followRedirect':
      followRedirect(work, name)
      // What was set up only to be sent on ends (RFC 5685 §6); before that there is nothing to end.
      return work.sa(name).phase === 'established' ? undefined : abandonSetup(work, name)
    case 'answerInit':
      return answerInit(work, name)
    case 'refuseInit':
      return refuseInit(work, name, effect.notify)
    case 'sendIntermediate':
      return queueRequest(work, name, { kind: 'intermediate' })
    case 'sendEap':
      return queueRequest(work, name, { kind: 'eap' })
    case 'sendFinalAuth':
      return queueRequest(work, name, { kind: 'auth-final' })
    case 'answerIntermediate':
      return answerIntermediate(work, name)
    case 'answerEapBegin':
      return answerEapBegin(work, name)
    case 'answerEap':
      return answerWithEap(work, name)
    case 'answerAbandoned':
      return work.hand === undefined ? undefined : respond(work, work.hand, [])
    case 'answerAuth':
      return work.later(() => answerAuth(work, name, effect.child))
    case 'refuseAuth': {
      const { hand } = work
      return hand === undefined ? undefined : respond(work, hand, [wholeRefusal(hand, effect.notify)])
    }
    case 'setupFailed':
      return failSetup(work, name, effect)
    case 'forgetSa':
      return forgetSa(work, name, setupActor(name))
  }
}

/** Nothing was set up: the open request is of no more use. */
function abandonSetup(work: IkeWork, name: string): void {
  for (const { actor } of work.sa(name).outstanding) withdraw(work, actor)
  forgetSa(work, name, setupActor(name))
}

function failSetup(
  work: IkeWork,
  name: string,
  { code, notify: reason }: Extract<ResponderEffect, { readonly type: 'setupFailed' }>,
): void {
  dropChildren(work, name)
  work.report({ what: 'setup-failed', sa: name, code, notify: reason })
  const sa = work.sa(name)
  tellReauthFailed(work, sa)
  for (const { actor } of sa.outstanding) withdraw(work, actor)
  // The report to the peer still has to go out, and to be answered (RFC 7296 §2.21.2).
  if (sa.queue.some(({ kind }) => kind === 'auth-failed')) return work.stop(setupActor(name))
  // A refusal of IKE_AUTH is repeated for a while; one of IKE_SA_INIT leaves nothing behind (RFC 7296 §2.1, §2.21.1).
  if (sa.role === 'responder' && sa.keys !== undefined && code !== 'half-open-expired')
    return void work.changeSa(name, { phase: 'closed', outstanding: [] })
  forgetSa(work, name, setupActor(name))
  if (reason === 'UNEXPECTED_NAT_DETECTED' && sa.role === 'initiator') initiateAgain(work, sa)
}

/** A packet was changed on the way: perhaps only this one, so it is tried several times from the start (RFC 4555 §3.9). */
function initiateAgain(work: IkeWork, { peer, local, remote, flow, mobility: { natRetries } }: IkeSa): void {
  if (natRetries >= work.endpoint.config.timers.attempts) return
  const again = initiate(work, work.peer(peer), local, remote, flow)
  work.changeSa(again, { mobility: { ...work.sa(again).mobility, natRetries: natRetries + 1 } })
}

function forgetSa(work: IkeWork, name: string, actor: string): void {
  work.stop(actor)
  work.later(() => work.dropSa(name))
}

function withdraw(work: IkeWork, actor: string): void {
  work.send(actor, { type: 'withdrawn' })
  work.stop(actor)
}

function handleSa(work: IkeWork, name: string, effect: SaEffect): void {
  switch (effect.type) {
    case 'mark':
      return work.mark(effect.mark, effect.ref, name)
    case 'sendRekey':
      return wishForSuccessor(work, name)
    case 'acceptRekey':
      return acceptRekey(work, name)
    case 'refuseRekey':
      return refuseRekey(work, effect.notify)
    case 'adoptOwnRekey':
      return handOver(work, name, beginOwnSuccessor(work, name))
    case 'adoptPeerRekey': {
      const { peerSuccessor } = work.sa(name)
      return peerSuccessor === undefined ? undefined : handOver(work, name, peerSuccessor)
    }
    case 'closeOwnRekey':
      return work.send(beginOwnSuccessor(work, name), { type: 'delete' })
    case 'closeHeir': {
      const heir = heirOf(work, name)
      return heir === name ? undefined : work.send(heir, { type: 'delete' })
    }
    case 'forgetOwnRekey':
      return forgetOwnSuccessor(work, name)
    case 'sendDelete':
      return queueRequest(work, name, { kind: 'delete-ike' })
    case 'answerDelete':
      return work.hand === undefined ? undefined : respond(work, work.hand, [])
    case 'checkLiveness':
      return checkLiveness(work, name)
    case 'rekeyFailed':
      return work.report({ what: 'rekey-failed', sa: name })
    case 'removeSa':
      return removeSa(work, name, effect.reason)
    case 'forgetSa':
      return forgetSa(work, name, name)
  }
}

function handleReauth(work: IkeWork, actor: string, effect: ReauthInitiatorEffect | ReauthResponderEffect): void {
  if (effect.type === 'mark') return work.mark(effect.mark, effect.ref, actor)
  return effect.type === 'reauthenticate' ? reauthenticate(work, actor) : endAuthentication(work, actor)
}

/** Whatever came from the peer and was authentic is a sign of life (RFC 7296 §2.4). */
function checkLiveness(work: IkeWork, name: string): void {
  const { heardAtUs, outstanding, queue } = work.sa(name)
  const silentUs = work.context.nowUs - heardAtUs
  if (silentUs < work.endpoint.config.timers.livenessUs || outstanding.length > 0 || queue.length > 0) return
  queueRequest(work, name, { kind: 'liveness' })
}

function removeSa(work: IkeWork, name: string, reason: string): void {
  stopLifetime(work, name)
  if (reason !== 'no-answer') endTicket(work, name)
  const { outstanding, queue } = work.sa(name)
  for (const child of work.childrenOf(name)) work.send(child.name, { type: 'ikeGone' })
  for (const { actor } of outstanding) withdraw(work, actor)
  const heir = heirOf(work, name)
  // What was not answered under a replaced SA is asked again under its heir.
  const open = [...outstanding.map(({ purpose }) => purpose), ...queue]
  if (heir !== name && work.findSa(heir)?.phase !== 'closed')
    for (const purpose of open) if (isInherited(purpose)) queueRequest(work, heir, purpose)
  work.changeSa(name, { phase: 'closed', outstanding: [], queue: [] })
  work.later(() => {
    for (const child of work.childrenOf(name)) {
      work.stop(child.name)
      work.dropChild(child.name)
    }
    work.report({ what: 'sa-removed', sa: name, reason })
    retireMobike(work, work.sa(name))
    retireKeepalive(work, work.sa(name))
    retireGrace(work, work.sa(name))
    retireUpdate(work, work.sa(name))
    retireSpiChange(work, work.sa(name))
    retireReauth(work, work.sa(name))
  })
}

function handleRequest(work: IkeWork, actor: string, effect: RequestEffect): void {
  const name = actor.slice(0, actor.indexOf('/request/'))
  const sa = work.findSa(name)
  const request = sa?.outstanding.find(each => each.actor === actor)
  if (effect.type === 'mark') return work.mark(effect.mark, effect.ref, actor)
  if (sa === undefined || request === undefined) return undefined
  if (effect.type === 'repeatRequest') return repeat(work, name, actor, effect.attempt)
  work.stop(actor)
  work.changeSa(name, { outstanding: sa.outstanding.filter(each => each !== request) })
  if (request.purpose.kind === 'update-spi') updateUnanswered(work, sa)
  if (request.purpose.kind === 'auth-failed') return work.dropSa(name)
  return work.send(sa.phase === 'setup' ? setupActor(name) : name, { type: 'noAnswer' })
}

/** Repeated in vain several times, a request goes other ways too, where there are any (RFC 4555 §3.5, §3.10). */
function repeat(work: IkeWork, name: string, actor: string, attempt: number): void {
  const sa = work.sa(name)
  if (isSilent(attempt) && leadsMoves(sa))
    tellMobike(work, name, { type: 'pathSilent', alternatives: otherPaths(work, sa).length > 0 })
  work.later(() => {
    const now = work.findSa(name)
    const request = now?.outstanding.find(each => each.actor === actor)
    if (now !== undefined && request !== undefined) repeatOnPath(work, now, request, attempt)
  })
}
