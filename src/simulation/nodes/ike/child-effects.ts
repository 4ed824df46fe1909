import type { ChildEffect } from '../../../protocol/machines/ikev2/events.ts'
import { installChild, uninstallChild } from './child-install.ts'
import { acceptChild, createAnew, refuseChild, wishForChild } from './create-child.ts'
import { saOf } from './child-sa.ts'
import { heirOf } from './heirs.ts'
import type { IkeChild } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { queueRequest } from './requests.ts'

/** Carries out what the machine of a pair of child SAs decided. */
export function handleChild(work: IkeWork, name: string, effect: ChildEffect): void {
  const child = work.findChild(name)
  if (child === undefined) return effect.type === 'mark' ? work.mark(effect.mark, effect.ref, name) : undefined
  switch (effect.type) {
    case 'mark':
      return work.mark(effect.mark, effect.ref, name)
    case 'sendCreate':
      return queueRequest(work, child.sa, { kind: 'create-child', child: name })
    case 'install':
      return installChild(work, name)
    case 'sendRekey': {
      const successor = child.ownSuccessor ?? wishForChild(work, work.sa(child.sa), child).name
      work.changeChild(name, { ownSuccessor: successor })
      return queueRequest(work, child.sa, { kind: 'rekey-child', child: successor })
    }
    case 'acceptRekey':
      return acceptChild(work, name)
    case 'refuseRekey':
      return refuseChild(work, child, effect.notify)
    case 'installOwnRekey':
      return child.ownSuccessor === undefined ? undefined : work.send(child.ownSuccessor, { type: 'agreed' })
    case 'closeOwnRekey':
      return closeOwnRekey(work, child)
    case 'closePeerRekey':
      return child.peerSuccessor === undefined ? undefined : work.send(child.peerSuccessor, { type: 'delete' })
    case 'forgetOwnRekey':
      return forgetSuccessor(work, name, child.ownSuccessor)
    case 'sendDelete':
      return queueRequest(work, child.sa, { kind: 'delete-child', child: name })
    case 'answerDelete':
      if (effect.listed) work.deletedSas = [...work.deletedSas, saOf(child, 'inboundSpi')]
      return undefined
    case 'uninstall':
      return uninstall(work, name)
    case 'createAnew':
      return createAnew(work, child)
    case 'closeIke':
      return work.send(heirOf(work, child.sa), { type: 'delete' })
    case 'childFailed':
      work.report({ what: 'child-failed', sa: child.sa, child: name, outcome: effect.outcome })
      return child.installed ? undefined : uninstall(work, name)
  }
}

/** The successor of the own exchange is installed, as the peer has it too, and deleted by the side that asked for it. */
function closeOwnRekey(work: IkeWork, { name, ownSuccessor }: IkeChild): void {
  if (ownSuccessor === undefined) return
  work.send(ownSuccessor, { type: 'agreed' })
  work.send(ownSuccessor, { type: 'delete' })
  // The pair goes on, and asks anew when it is time again.
  if (work.child(ownSuccessor).unwanted) work.changeChild(name, { ownSuccessor: undefined })
}

/** The rows go at once; the actor stays while its own rekeying is open, whose answer has to find it. */
function uninstall(work: IkeWork, name: string): void {
  uninstallChild(work, name)
  work.later(() => {
    if (work.stateOf(name) === 'deletedWhileRekeying') return
    work.stop(name)
    work.dropChild(name)
  })
}

function forgetSuccessor(work: IkeWork, name: string, successor: string | undefined): void {
  if (successor === undefined) return
  work.changeChild(name, { ownSuccessor: undefined })
  work.send(successor, { type: 'dropped' })
  work.stop(successor)
  work.later(() => work.dropChild(successor))
}

/** The pairs of a set-up that came to nothing. */
export function dropChildren(work: IkeWork, sa: string): void {
  for (const child of work.childrenOf(sa)) {
    work.send(child.name, { type: 'dropped' })
    work.stop(child.name)
    work.later(() => work.dropChild(child.name))
  }
}

/** Made in a mode that the own policy does not take: whoever waits for it learns so, and it ends (RFC 7296 §1.3.1). */
export function deleteUnwanted(work: IkeWork, sa: string): void {
  for (const { name } of work.childrenOf(sa)) {
    work.send(name, { type: 'delete' })
    work.report({ what: 'child-failed', sa, child: name, outcome: 'unwanted' })
  }
}
