// What React alone needs: a slider and as many elements as ?elements=…, of which each step writes ?changes=….
import { createElement, memo, useState, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'

const query = new URLSearchParams(window.location.search)
const ELEMENTS = Number(query.get('elements') ?? 1_000)
const CHANGES = Number(query.get('changes') ?? 50)
const STEPS = 10_000

const Cell = memo(function Cell({ text }: { readonly text: string }): ReactNode {
  return createElement('span', { style: { display: 'inline-block', width: 60 } }, text)
})

function Page(): ReactNode {
  const [step, setStep] = useState(0)
  return createElement(
    'main',
    null,
    createElement('input', {
      type: 'range',
      'aria-label': 'Timeline',
      max: STEPS,
      value: step,
      onChange: event => setStep(Number(event.target.value)),
    }),
    Array.from({ length: ELEMENTS }, (_, i) =>
      createElement(Cell, { key: i, text: i < CHANGES ? `${i} ${step}` : String(i) }),
    ),
  )
}

const root = document.getElementById('root')
if (root !== null) createRoot(root).render(createElement(Page))
