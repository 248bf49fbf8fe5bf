import { create } from 'zustand'
import type { FaultView } from '../../../contract/reply'
import { faultReference, faultWords } from '../../../words/faults'

export type Toast = {
  readonly id: number
  readonly tone: 'ok' | 'danger'
  readonly title: string
  readonly detail: string | null
  readonly reference: string | null
  readonly undo: (() => void) | null
}

const useToastStore = create<{ readonly toasts: readonly Toast[]; readonly next: number }>(() => ({
  toasts: [],
  next: 1
}))

export const useToasts = () => useToastStore(state => state.toasts)

function add(toast: Omit<Toast, 'id'>): void {
  useToastStore.setState(state => ({
    toasts: [...state.toasts.slice(-3), { ...toast, id: state.next }],
    next: state.next + 1
  }))
}

export function say(title: string, undo: (() => void) | null = null): void {
  add({ tone: 'ok', title, detail: null, reference: null, undo })
}

/** A fault that has no better place on the screen. */
export function sayFault(fault: FaultView): void {
  if (fault.code === 'cancelled') return
  const words = faultWords(fault)
  add({
    tone: 'danger',
    title: words.title,
    detail: words.advice,
    reference: faultReference(fault),
    undo: null
  })
}

/** Takes back what the newest message offers to take back. False when none does. */
export function undoLatest(): boolean {
  const latest = useToastStore.getState().toasts.findLast(toast => toast.undo !== null)
  if (latest === undefined) return false
  dismiss(latest.id)
  latest.undo?.()
  return true
}

/** On lock: a message may name a key. */
export function dismissAll(): void {
  useToastStore.setState({ toasts: [] })
}

export function dismiss(id: number): void {
  useToastStore.setState(state => ({ toasts: state.toasts.filter(toast => toast.id !== id) }))
}
