import { create } from 'zustand'

/** The account that was connected last in this run: it stands first, and out. */
export const useNewAccount = create<{ readonly id: string | null }>(() => ({ id: null }))
