import { Check, TriangleAlert } from 'lucide-react'
import type { ImportView } from '../../../../contract/files'
import { inBackground } from '../../bridge'
import { closeDialog, show } from '../../state/navigation'
import { say } from '../../state/toasts'
import { IMPORT_PROBLEM_WORDS } from '../../../../words/exclusions'
import { countWords } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { useCommand } from '../../ui/use-command'
import { LISTS_PAGE } from '../../../../words/pages/lists'

export type ImportDialogProps = { readonly found: ImportView }

/** What the file would bring, line by line, before anything is taken over. */
export function ImportDialog({ found }: ImportDialogProps) {
  const apply = useCommand('files.applyImport')
  const lines = [
    ...found.accounts.map(line => ({
      ...line,
      what: [line.provider, line.environment].filter(Boolean).join(' · ')
    })),
    ...found.tags.map(line => ({ ...line, what: `${line.account}: ${line.tags.join(' ') || 'no tags'}` }))
  ]
  const good = lines.filter(line => line.problem === null).length
  const noun = found.accounts.length > 0 ? 'account' : 'key'

  async function run(): Promise<void> {
    const reply = await apply.run({ importId: found.importId })
    if (!reply.ok) return
    const { accounts, tagged } = reply.value
    if (accounts > 0) {
      say(LISTS_PAGE.importedCountEachNeeds(countWords(accounts, 'account')))
      show('accounts')
    }
    if (tagged > 0) say(LISTS_PAGE.taggedCount(countWords(tagged, 'key')))
    closeDialog()
  }

  return (
    <Dialog
      title={found.accounts.length > 0 ? LISTS_PAGE.importAccounts : LISTS_PAGE.importTags}
      onClose={closeDialog}
      footer={
        <>
          <span className="faint">{found.file}</span>
          <span className="bar-space" />
          <Button onClick={closeDialog}>{LISTS_PAGE.cancel}</Button>
          <Button
            look="primary"
            autoFocus
            isBusy={apply.isBusy}
            disabled={good === 0}
            onClick={() => inBackground(run())}
          >
            {found.accounts.length > 0 ? LISTS_PAGE.import : LISTS_PAGE.tag} {countWords(good, noun)}
          </Button>
        </>
      }
    >
      <div className="form">
        <p>
          {countWords(good, noun)} {LISTS_PAGE.of} {lines.length} {LISTS_PAGE.canBeTakenOver}{' '}
          {found.accounts.length > 0 ? LISTS_PAGE.noSecretHelp : LISTS_PAGE.tagsReplaced}
        </p>
        <ul className="lines lines-wide import-lines" tabIndex={0} aria-label={LISTS_PAGE.linesOfTheFile}>
          {lines.map(line => (
            <li key={line.line}>
              <strong>
                {line.problem === null ? (
                  <Check size={14} aria-label={LISTS_PAGE.fine} />
                ) : (
                  <TriangleAlert size={14} className="attention" aria-label={LISTS_PAGE.leftAlone} />
                )}{' '}
                {line.name === '' ? LISTS_PAGE.lineLine(line.line) : line.name}
              </strong>
              <span>{line.problem === null ? line.what : IMPORT_PROBLEM_WORDS[line.problem]}</span>
            </li>
          ))}
        </ul>
        {found.ignored.length > 0 && (
          <p className="faint">
            {LISTS_PAGE.columnsSkipped} {found.ignored.join(', ')}.
          </p>
        )}
        <FaultNotice fault={apply.fault} />
      </div>
    </Dialog>
  )
}
