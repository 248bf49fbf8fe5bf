import { createRoot } from 'react-dom/client'
import { connectMirror, inBackground } from '../bridge'
import { QuickApp } from '../features/quick/QuickApp'
import { useNavigation } from '../state/navigation'
import { refuseLongPastes } from '../ui/long-pastes'
import '../styles/index.css'
import '../styles/quick.css'

const root = document.getElementById('root')
if (root === null) throw new Error('quick.html has no root')
// The tray may have named a key; it stands behind the hash, which never leaves this window.
const keyId = decodeURIComponent(window.location.hash.slice(1))
if (keyId !== '') useNavigation.setState({ keyId })
createRoot(root).render(<QuickApp />)
refuseLongPastes(document)
inBackground(connectMirror())
