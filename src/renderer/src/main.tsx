import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { inBackground, startMirror } from './bridge'
import './styles/index.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no root')
createRoot(root).render(<App />)
inBackground(startMirror())
