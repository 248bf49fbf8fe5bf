import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { connectMirror, inBackground } from './bridge'
import { refuseLongPastes } from './ui/long-pastes'
import './styles/index.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no root')
refuseLongPastes(document)
inBackground(begin(root))

/** The skeleton of index.html stays until there is something to show in its place. */
async function begin(place: HTMLElement): Promise<void> {
  await connectMirror()
  createRoot(place).render(<App />)
}
