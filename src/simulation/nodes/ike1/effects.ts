import { dpdMachine } from '../../../protocol/machines/ikev1/dpd.machine.ts'
import type {
  ConfigEffect,
  DpdEffect,
  IsakmpSaEffect,
  Phase1InitiatorEffect,
  Phase1ResponderEffect,
  QuickEffect,
} from '../../../protocol/machines/ikev1/events.ts'
import { isakmpSaMachine } from '../../../protocol/machines/ikev1/isakmp-sa.machine.ts'
import { modeConfigMachine } from '../../../protocol/machines/ikev1/mode-config.machine.ts'
import { phase1InitiatorMachine } from '../../../protocol/machines/ikev1/phase1-initiator.machine.ts'
import { phase1ResponderMachine } from '../../../protocol/machines/ikev1/phase1-responder.machine.ts'
import { quickModeMachine } from '../../../protocol/machines/ikev1/quick-mode.machine.ts'
import type { Typed } from '../../hosts/host.ts'
import { beginDpd, dpdActor, listen, sendProbe } from './dpd.ts'
import { install, uninstall } from './install.ts'
import { transmit } from './messages.ts'
import {
  beginPhase2,
  forgetConfig,
  sendConfigAcknowledgement,
  sendConfigReply,
  sendConfigRequest,
  sendConfigSet,
} from './mode-config.ts'
import { sendDelete, sendDeleteOfPair, sendInitialContact, sendRefusal } from './notices.ts'
import { setupActor } from './phase1.ts'
import { sendAggressive, sendHash, sendId, sendKe, sendSa } from './phase1-initiator.ts'
import { answerAggressive, answerId, answerKe, answerSa } from './phase1-responder.ts'
import { beginQuick, sendAnswer, sendConfirmation, sendOffer } from './quick.ts'
import type { Ikev1Work } from './work.ts'

/** Carries out what a machine decided. */
export function handleEffect(work: Ikev1Work, actor: string, machine: string, effect: Typed): void {
  const name = actor.replace(/\/(?:setup|dpd)$/, '')
  switch (machine) {
    case phase1InitiatorMachine.id:
    case phase1ResponderMachine.id:
      return handlePhase1(work, name, effect as Phase1InitiatorEffect | Phase1ResponderEffect)
    case quickModeMachine.id:
      return handleQuick(work, actor, effect as QuickEffect)
    case modeConfigMachine.id:
      return handleConfig(work, actor, effect as ConfigEffect)
    case dpdMachine.id:
      return handleDpd(work, name, effect as DpdEffect)
    case isakmpSaMachine.id:
      return handleSa(work, actor, effect as IsakmpSaEffect)
    default:
      return undefined
  }
}

const PHASE1_MESSAGES = {
  sendSa,
  sendKe,
  sendId,
  sendAggressive,
  sendHash,
  answerSa,
  answerKe,
  answerId,
  answerAggressive,
} as const

function handlePhase1(work: Ikev1Work, name: string, effect: Phase1InitiatorEffect | Phase1ResponderEffect): void {
  switch (effect.type) {
    case 'mark':
      return work.mark(effect.mark, effect.ref, name)
    case 'repeatLast': {
      const sa = work.sa(name)
      return transmit(work, sa, sa.last.sent, sa.last.sentAs)
    }
    case 'refuse':
      return sendRefusal(work, name, effect.notify)
    case 'established':
      return establish(work, name)
    case 'phase1Failed':
      work.report({ what: 'setup-failed', sa: name, code: effect.code, notify: effect.notify })
      work.stop(setupActor(name))
      return work.later(() => work.dropSa(name))
    default:
      return PHASE1_MESSAGES[effect.type](work, name)
  }
}

const SECOND_US = 1_000_000

/** Phase 1 is done: the SA gets a machine of its own, and its initiator goes on with Mode Config or quick mode. */
function establish(work: Ikev1Work, name: string): void {
  const { nowUs } = work.context
  const { initialContact, phase1Seconds } = work.peer(work.sa(name).peer)
  const lifeUs = phase1Seconds * SECOND_US
  work.changeSa(name, { phase: 'established', establishedAtUs: nowUs, endsAtUs: nowUs + lifeUs })
  work.report({ what: 'established', sa: name })
  work.startSa(name, { announce: initialContact === 'informational', lifeUs })
  work.send(name, { type: 'begin' })
  beginDpd(work, name)
  work.later(() => beginPhase2(work, name))
}

function handleQuick(work: Ikev1Work, name: string, effect: QuickEffect): void {
  switch (effect.type) {
    case 'mark':
      return work.mark(effect.mark, effect.ref, name)
    case 'sendOffer':
      return sendOffer(work, name)
    case 'sendAnswer':
      return sendAnswer(work, name)
    case 'sendConfirmation':
      return sendConfirmation(work, name)
    case 'repeatLast': {
      const quick = work.quick(name)
      return transmit(work, work.sa(quick.sa), quick.last.sent, quick.last.sentAs)
    }
    case 'refuse': {
      const { sa } = work.quick(name)
      sendRefusal(work, sa, effect.notify)
      work.report({ what: 'child-failed', sa, child: name, outcome: effect.notify })
      return forgetQuick(work, name)
    }
    case 'install':
      return install(work, name, effect.which)
    case 'uninstall':
      return uninstall(work, name)
    case 'sendDelete':
      return sendDeleteOfPair(work, name)
    case 'pairGone':
      return forgetQuick(work, name)
    case 'quickFailed':
      work.report({ what: 'child-failed', sa: work.quick(name).sa, child: name, outcome: effect.notify || effect.code })
      return forgetQuick(work, name)
  }
}

function forgetQuick(work: Ikev1Work, name: string): void {
  work.stop(name)
  work.later(() => work.dropQuick(name))
}

function handleConfig(work: Ikev1Work, name: string, effect: ConfigEffect): void {
  switch (effect.type) {
    case 'mark':
      return work.mark(effect.mark, effect.ref, name)
    case 'sendRequest':
      return sendConfigRequest(work, name)
    case 'sendReply':
      return sendConfigReply(work, name)
    case 'sendSet':
      return sendConfigSet(work, name)
    case 'sendAcknowledgement':
      return sendConfigAcknowledgement(work, name)
    case 'repeatLast': {
      const config = work.config(name)
      return transmit(work, work.sa(config.sa), config.last.sent, config.last.sentAs)
    }
    case 'configured': {
      const { sa } = work.config(name)
      return work.sa(sa).role === 'initiator' ? work.later(() => beginQuick(work, sa)) : undefined
    }
    case 'configFailed': {
      const { sa } = work.config(name)
      work.report({ what: 'child-failed', sa, child: name, outcome: effect.notify || effect.code })
      return forgetConfig(work, name)
    }
  }
}

function handleDpd(work: Ikev1Work, name: string, effect: DpdEffect): void {
  switch (effect.type) {
    case 'mark':
      return work.mark(effect.mark, effect.ref, name)
    case 'listen':
      return listen(work, name)
    case 'sendProbe':
      return sendProbe(work, name)
    case 'peerDead':
      return work.send(name, { type: 'peerDead' })
  }
}

function handleSa(work: Ikev1Work, name: string, effect: IsakmpSaEffect): void {
  switch (effect.type) {
    case 'mark':
      return work.mark(effect.mark, effect.ref, name)
    case 'sendInitialContact':
      return sendInitialContact(work, name)
    case 'sendDelete':
      return sendDelete(work, name)
    case 'removeSa':
      return removeSa(work, name, effect.reason)
  }
}

/** This side is no longer where the SA says: it ends without a word. */
export function leave(work: Ikev1Work, name: string): void {
  if (work.sa(name).phase === 'established') return work.send(name, { type: 'leave' })
  removeSa(work, name, 'left-behind')
}

/** With the ISAKMP SA its SAs of phase 2 go as well: without it nothing could renew or delete them (Roamscope). */
function removeSa(work: Ikev1Work, name: string, reason: string): void {
  for (const quick of work.quicksOf(name)) {
    work.send(quick.name, { type: 'phase1Gone' })
    work.later(() => {
      if (work.endpoint.quicks[quick.name] !== undefined) uninstall(work, quick.name)
    })
    forgetQuick(work, quick.name)
  }
  for (const config of work.configsOf(name)) {
    work.send(config.name, { type: 'phase1Gone' })
    forgetConfig(work, config.name)
  }
  work.changeSa(name, { phase: 'closed' })
  work.report({ what: 'sa-removed', sa: name, reason })
  for (const actor of [setupActor(name), dpdActor(name), name]) work.stop(actor)
  work.later(() => work.dropSa(name))
}
