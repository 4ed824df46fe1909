import { remembered } from '../../lib/remembered.ts'
import { sameValue } from './same-value.ts'

/** Computes a view of one object at most once, and forgets it with the object. For what depends on the trace alone. */
export const perTrace = remembered

/** Remembers the last result: one moment is looked at by several views in one redraw. */
export function lastOf<A extends readonly unknown[], V>(compute: (...args: A) => V): (...args: A) => V {
  let last: { readonly args: A; readonly value: V } | undefined
  return (...args) => {
    if (last !== undefined && last.args.length === args.length && last.args.every((arg, i) => Object.is(arg, args[i])))
      return last.value
    last = { args, value: compute(...args) }
    return last.value
  }
}

/** Gives the last result again as long as the new one says the same: what is drawn from it is not drawn again. */
export function steady<A extends readonly unknown[], V>(compute: (...args: A) => V): (...args: A) => V {
  let last: { readonly value: V } | undefined
  return (...args) => {
    const value = compute(...args)
    if (last === undefined || !sameValue(last.value, value)) last = { value }
    return last.value
  }
}
