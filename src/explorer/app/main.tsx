import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import './tokens.css'
import './base.css'
import { createRoot } from 'react-dom/client'
import { present } from '../../lib/assert.ts'
import { App } from './app.tsx'
import { start } from './start.ts'

createRoot(present(document.getElementById('root'), '#root')).render(<App />)
void start()
