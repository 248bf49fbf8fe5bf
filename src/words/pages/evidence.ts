// What the screens and dialogs of evidence say.

export const EVIDENCE_PAGE = {
  exportEvidence: (about: string) => `Export the evidence of ${about}`,
  exportHelp: 'One signed file with every step, for an auditor. No secret is in it.',
  dismiss: 'Dismiss',
  wroteTheSignedChain: (file: string) => `Wrote the signed chain head to ${file}. Keep it on another machine.`
} as const
