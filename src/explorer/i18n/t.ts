import { en } from './en.ts'

/** A text is a string, or a function of what it names. Views keep theirs in `en/<view>.ts`. */
export type Catalogue = typeof en

type Args<E> = E extends (...args: infer A) => string ? A : []

/** The text of a view in the page's language (English is the only catalogue yet). */
export function t<V extends keyof Catalogue, K extends keyof Catalogue[V]>(
  view: V,
  key: K,
  ...args: Args<Catalogue[V][K]>
): string {
  const entry: unknown = en[view][key]
  return typeof entry === 'function' ? String(Reflect.apply(entry, undefined, args)) : String(entry)
}

/** The same for the texts of a view that is loaded later, and its texts with it. */
export const textsOf =
  <C extends object>(catalogue: C) =>
  <K extends keyof C>(key: K, ...args: Args<C[K]>): string => {
    const entry: unknown = catalogue[key]
    return typeof entry === 'function' ? String(Reflect.apply(entry, undefined, args)) : String(entry)
  }
