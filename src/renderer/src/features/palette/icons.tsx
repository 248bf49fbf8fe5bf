import { ArrowRight, Clock, Command, KeyRound, RefreshCw } from 'lucide-react'

export const SCREEN_ICON = <ArrowRight size={14} />
export const COMMAND_ICON = <Command size={14} />
export const ROTATION_ICON = <RefreshCw size={14} />
export const KEY_ICON = <KeyRound size={14} />
export const RECENT_ICON = <Clock size={14} />
