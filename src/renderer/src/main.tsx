import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { inBackground, startMirror } from './bridge'
import './styles/index.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no root')
inBackground(begin(root))

async function begin(place: HTMLElement): Promise<void> {
  const hasPicture = place.childElementCount > 0
  const app = createRoot(place)
  if (!hasPicture) app.render(<App />)
  await startMirror()
  if (!hasPicture) return
  // The picture of the last end stands until there is something to take its place.
  place.removeAttribute('inert')
  place.removeAttribute('aria-busy')
  app.render(<App />)
}
