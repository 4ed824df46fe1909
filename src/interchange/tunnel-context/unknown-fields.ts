import type { Tree } from './tree.ts'

/** A field of a file that this version does not know, and where it stands: `sad 0xc07ab2c8 in/window`. */
export interface UnknownField {
  readonly place: string
  readonly key: string
  readonly value: Tree
}

/** Unknown fields by the place they go back to. */
export class UnknownFields {
  private readonly byPlace = new Map<string, (readonly [string, Tree])[]>()

  constructor(fields: readonly UnknownField[]) {
    for (const { place, key, value } of fields) {
      const there = this.byPlace.get(place)
      if (there === undefined) this.byPlace.set(place, [[key, value]])
      else there.push([key, value])
    }
  }

  at(place: string): readonly (readonly [string, Tree])[] {
    return this.byPlace.get(place) ?? []
  }
}
