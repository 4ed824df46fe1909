import { nodesOf, plural, type Moment, type Verdict, type Watch } from './invariant.ts'

const SECRET_CELL = /psk|pre-?shared|private|password|secret/i

/**
 * Contexts carry keys of SAs, which end; what proves who somebody is stays where it is. Looks at the rows of transferred
 * contexts, and for PAD entries with credentials that appear at a router after the set-up.
 */
export const noLongTermSecret: Watch = run => {
  const routers = new Set(nodesOf(run.trace, 'access-router'))
  let contexts = 0
  /** Steps in which a router came back with its configuration. */
  const restarts = new Set<number>()
  const see = ({ event, before }: Moment): Verdict => {
    if (event.kind === 'node' && event.what === 'restarted') restarts.add(event.step)
    if (event.kind !== 'row' || event.row === null) return undefined
    if (event.table === 'Contexts') {
      contexts += 1
      const cell = Object.entries(event.row).find(
        ([name, value]) => SECRET_CELL.test(name) && value !== null && value !== '',
      )
      return cell === undefined ? undefined : `the context ${event.key} at ${event.node} holds a ${cell[0]}`
    }
    if (event.table !== 'PAD' || event.step === 0 || restarts.has(event.step) || !routers.has(event.node))
      return undefined
    if (before.nodes.get(event.node)?.tables.PAD.get(event.key) !== undefined) return undefined
    return event.row.authentication === null || event.row.authentication === ''
      ? undefined
      : `a transfer brought ${event.node} the credentials of ${event.row.identity ?? event.key}`
  }
  return {
    sees: ['node', 'row'],
    see,
    summary: () =>
      contexts === 0
        ? 'no context in this run'
        : `${plural(contexts, 'state')} of contexts, none with a long-term secret`,
  }
}
