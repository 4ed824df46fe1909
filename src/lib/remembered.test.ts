import { expect, it, vi } from 'vitest'
import { remembered } from './remembered.ts'

it('computes once for each object, and not for its like', () => {
  const compute = vi.fn<(key: { readonly name: string }) => { readonly text: string }>(({ name }) => ({
    text: name.toUpperCase(),
  }))
  const textOf = remembered(compute)
  const [one, like] = [{ name: 'one' }, { name: 'one' }]
  expect(textOf(one)).toEqual({ text: 'ONE' })
  expect(textOf(one)).toBe(textOf(one))
  expect(textOf(like)).not.toBe(textOf(one))
  expect(compute).toHaveBeenCalledTimes(2)
})
