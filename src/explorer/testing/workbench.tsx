import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import '../app/tokens.css'
import '../app/base.css'
import { createRoot } from 'react-dom/client'
import { present } from '../../lib/assert.ts'
import { App } from '../app/app.tsx'
import { loadTrace, setCursor } from '../store/actions.ts'
import { sampleTrace } from './sample-trace.ts'

const query = new URLSearchParams(window.location.search)
loadTrace(sampleTrace(Number(query.get('ms') ?? 2_400)), {
  id: 'main',
  label: 'main',
  scenario: 'sample',
  seed: 1,
  faults: [],
  settings: [],
  parent: null,
})
setCursor(Number(query.get('step') ?? 0))
const theme = query.get('theme')
if (theme !== null) document.documentElement.dataset['theme'] = theme
createRoot(present(document.getElementById('root'), '#root')).render(<App />)
