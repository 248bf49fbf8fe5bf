import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import ICAL from 'ical.js'
import { SMTPServer } from 'smtp-server'
import { expectAccessible } from './kit/axe'
import { callFromPage, expect, test } from './kit/launch'

// A task for a key without an API, on the due board; and its reminder on its way to a real SMTP server and a webhook receiver.

const KEY = 'not-a-real-signing-key-of-32-chars'
const TASK = 'Push certificate'
const DAY = 24 * 60 * 60 * 1_000

type Call = { readonly headers: IncomingHttpHeaders; readonly text: string }

async function openReceiver() {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', chunk => (text += String(chunk)))
    request.on('end', () => {
      calls.push({ headers: request.headers, text })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { calls, url: `http://127.0.0.1:${port}/rekey`, close: () => server.close() }
}

async function openMailServer() {
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _session, done) => {
      let text = ''
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
      stream.on('end', () => {
        mails.push(text)
        done(null)
      })
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return { mails, port, close: () => server.close(() => undefined) }
}

async function saveTask(page: Page): Promise<void> {
  await expect
    .poll(async () => callFromPage(page, 'app.snapshot', {}))
    .toMatchObject({ value: { vault: { state: 'open' } } })
  const reply = await callFromPage(page, 'due.saveTask', {
    taskId: null,
    name: TASK,
    place: 'mobile backend',
    owner: 'Ada',
    consoleUrl: 'https://developer.example.com/certificates',
    dueAt: Date.now() + 5 * DAY,
    everyDays: 365,
    steps: ['Create it', 'Deliver it']
  })
  expect(reply).toMatchObject({ ok: true })
}

async function go(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click()
}

async function connect(page: Page, kind: string, fields: Readonly<Record<string, string>>): Promise<void> {
  await page.getByRole('button', { name: 'Connect a channel…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connect a channel' })
  await dialog.getByLabel('Kind').selectOption(kind)
  for (const [label, value] of Object.entries(fields)) {
    await dialog.getByLabel(label, { exact: true }).fill(value)
  }
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(dialog).toBeHidden()
}

async function sendTest(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Send test: ${name}` }).click()
  await expect(page.getByText(`${name}: test message sent.`).last()).toBeVisible()
}

test('sends a reminder to an SMTP server and a webhook, once, after a restart too', async ({ launch }) => {
  test.setTimeout(240_000)
  const mail = await openMailServer()
  const hook = await openReceiver()
  const reminders = () => ({
    mails: mail.mails.filter(text => text.includes(TASK)).length,
    calls: hook.calls.filter(({ text }) => text.includes('"rekey.due"')).length
  })

  const first = await launch()
  await saveTask(first.page)
  await go(first.page, 'Settings')
  await connect(first.page, 'E-mail', {
    Name: 'Team mail',
    'SMTP server': 'localhost',
    Port: String(mail.port),
    From: 'rekey@example.com',
    To: 'oncall@example.com'
  })
  await connect(first.page, 'Webhook', { Name: 'Receiver', Address: hook.url, 'Signing key': KEY })
  await sendTest(first.page, 'Team mail')
  await sendTest(first.page, 'Receiver')
  await expect.poll(reminders, { timeout: 90_000 }).toEqual({ mails: 1, calls: 1 })
  await expect(first.page.getByText(/last reminder today/).first()).toBeVisible()
  await expectAccessible(first.page, 'the reminder settings')
  await first.quit()

  const second = await launch()
  await expect
    .poll(async () => callFromPage(second.page, 'app.snapshot', {}))
    .toMatchObject({ value: { vault: { state: 'open' }, channels: [{}, {}] } })
  await go(second.page, 'Settings')
  // A test that has arrived makes everything go out that waits: nothing does.
  await sendTest(second.page, 'Team mail')
  await sendTest(second.page, 'Receiver')
  await expect.poll(() => hook.calls.filter(({ text }) => text.includes('"rekey.test"')).length).toBe(2)
  expect(reminders()).toEqual({ mails: 1, calls: 1 })

  const [call] = hook.calls.filter(({ text }) => text.includes('"rekey.due"'))
  const signed = `${String(call?.headers['rekey-id'])}.${String(call?.headers['rekey-timestamp'])}.${call?.text ?? ''}`
  const signature = createHmac('sha256', KEY).update(signed).digest('hex')
  expect(call?.headers['rekey-signature']).toBe(`sha256=${signature}`)
  mail.close()
  hook.close()
})

test('lists a task on the due board, leads through it, and writes a calendar that a parser reads', async ({
  rekey
}) => {
  test.setTimeout(120_000)
  const { app, page, profile } = rekey
  await saveTask(page)
  // The keys work once the first screen is drawn.
  await expect(page.getByRole('region', { name: 'To do' })).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await expect(page.getByRole('region', { name: 'Within 7 days' }).getByText(TASK)).toBeVisible()
  await expect(page.getByTitle('1 needs you')).toBeVisible()
  await expectAccessible(page, 'the due board')

  const file = join(profile, 'due.ics')
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
  }, file)
  await page.getByRole('button', { name: 'Export calendar…' }).click()
  await expect(page.getByText('1 date written to due.ics.')).toBeVisible()
  const [event] = new ICAL.Component(ICAL.parse(readFileSync(file, 'utf8')) as unknown[]).getAllSubcomponents(
    'vevent'
  )
  expect(event?.getFirstPropertyValue('summary')).toBe(`${TASK}: replace`)

  await page.getByRole('radio', { name: 'Calendar' }).check({ force: true })
  await expectAccessible(page, 'the due calendar')
  await page.getByRole('radio', { name: 'List' }).check({ force: true })

  await page.getByRole('button', { name: `Replace… ${TASK}` }).click()
  const dialog = page.getByRole('dialog', { name: TASK })
  await dialog.getByLabel('Note').fill('OPS-7')
  await dialog.getByRole('button', { name: 'Done: Create it' }).click()
  await dialog.getByRole('button', { name: 'Done: Deliver it' }).click()
  await expectAccessible(page, 'the steps of a task')
  await dialog.getByRole('button', { name: 'Finish the replacement' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('Nothing is due in the next 90 days')).toBeVisible()

  await go(page, 'History')
  await expect(page.getByText('Key of a task replaced')).toBeVisible()
  await expect(page.getByText(/OPS-7/)).toBeVisible()
})
