// What the screens and dialogs of due say.

export const DUE_PAGE = {
  httpsConsoleExampleCom: 'https://console.example.com/keys'
} as const
