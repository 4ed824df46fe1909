import { hex32 } from '../../../lib/bytes.ts'
import type { ChildEffect } from '../../../protocol/machines/ikev2/events.ts'
import { installChild, uninstallChild } from './child-install.ts'
import { acceptChild, createAnew, refuseChild, wishForChild } from './create-child.ts'
import { heirOf } from './heirs.ts'
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
      if (child.ownSuccessor === undefined) return undefined
      work.send(child.ownSuccessor, { type: 'agreed' })
      return work.send(child.ownSuccessor, { type: 'delete' })
    case 'closePeerRekey':
      return child.peerSuccessor === undefined ? undefined : work.send(child.peerSuccessor, { type: 'delete' })
    case 'forgetOwnRekey':
      return forgetSuccessor(work, name, child.ownSuccessor)
    case 'sendDelete':
      return queueRequest(work, child.sa, { kind: 'delete-child', child: name })
    case 'answerDelete':
      if (effect.listed) work.deletedSpis = [...work.deletedSpis, hex32(child.inboundSpi)]
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
