// What runs inside the measured page; every function here is sent there as text, so none may use anything outside itself.

export interface Jump {
  /** From the input event until all is drawn again, script and forced layout, ms of the clock. */
  readonly ms: number
}

/** Moves the slider as a person would, and waits until the frame is out. */
export async function jumpInPage(step: number): Promise<Jump> {
  const input = document.querySelector<HTMLInputElement>('input[type=range][aria-label=Timeline]')
  if (input === null) throw new Error('the page has no timeline')
  // Past the value React keeps for itself, or the event would be none.
  Reflect.set(HTMLInputElement.prototype, 'value', String(step), input)
  const from = performance.now()
  input.dispatchEvent(new Event('input', { bubbles: true }))
  await Promise.resolve()
  document.body.getBoundingClientRect()
  const ms = performance.now() - from
  // Two frames: what a step leaves for later (scrolling, observers) belongs to it.
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  return { ms }
}

/** How many parts of the document change while the slider visits these steps, and how many elements there are. */
export async function changesInPage(steps: readonly number[]): Promise<{ changes: number; elements: number }> {
  const input = document.querySelector<HTMLInputElement>('input[type=range][aria-label=Timeline]')
  if (input === null) throw new Error('the page has no timeline')
  let changes = 0
  const count = (records: readonly MutationRecord[]): void => {
    for (const { type, addedNodes, removedNodes } of records) {
      if (type !== 'childList') changes += 1
      changes += removedNodes.length
      for (const node of addedNodes) changes += 1 + (node instanceof Element ? node.querySelectorAll('*').length : 0)
    }
  }
  const observer = new MutationObserver(count)
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
  for (const step of steps) {
    Reflect.set(HTMLInputElement.prototype, 'value', String(step), input)
    input.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  }
  count(observer.takeRecords())
  observer.disconnect()
  return { changes: changes / steps.length, elements: document.querySelectorAll('*').length }
}

/** Times between frames, ms, for so long. */
export function framesInPage(lengthMs: number): Promise<number[]> {
  return new Promise(done => {
    const times: number[] = []
    const onFrame = (now: number): void => {
      times.push(now)
      if (now - (times[0] ?? now) < lengthMs) requestAnimationFrame(onFrame)
      else done(times.slice(1).map((time, i) => time - (times[i] ?? time)))
    }
    requestAnimationFrame(onFrame)
  })
}
