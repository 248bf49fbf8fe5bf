import { FileKey } from 'lucide-react'
import type { KeyFileView } from '../../../../contract/key-files'
import { LONGEST_NAME, LONGEST_SENTENCE } from '../../../../core/limits'
import { taskName, usedAt } from '../../../../words/key-files'
import { countWords } from '../../../../words/keys'
import { KEY_FILES_PAGE } from '../../../../words/pages/key-files'
import { inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { goTo, open } from '../../state/navigation'
import { dueOf, keyFilesOf } from '../../state/selectors'
import { say } from '../../state/toasts'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { FaultNotice } from '../../ui/FaultNotice'
import { Moment } from '../../ui/Moment'
import { useCommand } from '../../ui/use-command'

/** Keys in files of other tools that a person had read: those that Rekey lists, and those that nobody manages. */
export function KeyFilesSection() {
  const files = useSnapshot(keyFilesOf)
  const choose = useCommand('keyFiles.choose')

  async function run(): Promise<void> {
    const reply = await choose.run({})
    if (!reply.ok) return
    const keys = reply.value.flatMap(({ entries }) => entries).length
    say(keys === 0 ? KEY_FILES_PAGE.nothing : KEY_FILES_PAGE.found(countWords(keys, 'key')))
  }

  const isProblem = choose.fault !== null && choose.fault.code !== 'cancelled'
  return (
    <section className="destinations" aria-labelledby="key-files-title">
      <header className="destinations-head">
        <h2 id="key-files-title">{KEY_FILES_PAGE.title}</h2>
        <span className="count">{files.length}</span>
        <span className="bar-space" />
        <Button
          size="small"
          icon={<FileKey size={14} />}
          isBusy={choose.isBusy}
          onClick={() => inBackground(run())}
        >
          {KEY_FILES_PAGE.read}
        </Button>
      </header>
      <FaultNotice fault={isProblem ? choose.fault : null} />
      {files.length === 0 ? (
        <p className="faint">{KEY_FILES_PAGE.none}</p>
      ) : (
        <ul className="cards">
          {files.map(file => (
            <li key={file.place}>
              <KeyFileCard file={file} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function KeyFileCard({ file }: { readonly file: KeyFileView }) {
  const { place, kind, readAt, entries } = file
  const again = useCommand('keyFiles.readAgain')
  const forget = useCommand('keyFiles.forget')
  return (
    <article className="card" aria-label={place}>
      <header className="card-head">
        <div className="card-titles">
          <h3 className="card-title">{place}</h3>
          <p className="card-sub">
            {kind} · {KEY_FILES_PAGE.readOn} <Moment at={readAt} />
          </p>
        </div>
      </header>
      <ul className="key-file-entries">
        {entries.map(entry => (
          <li key={entry.id}>
            <Entry file={file} entry={entry} />
          </li>
        ))}
      </ul>
      <FaultNotice fault={again.fault ?? forget.fault} />
      <p className="destination-check">
        <Button size="small" isBusy={again.isBusy} onClick={() => inBackground(again.run({ place }))}>
          {KEY_FILES_PAGE.readAgain}
        </Button>
        <Button
          size="small"
          isBusy={forget.isBusy}
          title={KEY_FILES_PAGE.forgetHelp}
          onClick={() => inBackground(forget.run({ place }))}
        >
          {KEY_FILES_PAGE.forget}
        </Button>
      </p>
    </article>
  )
}

type EntryProps = { readonly file: KeyFileView; readonly entry: KeyFileView['entries'][number] }

function Entry({ file, entry }: EntryProps) {
  const { tasks } = useSnapshot(dueOf)
  const { key, name } = entry
  const task = {
    name: taskName(file, entry).slice(0, LONGEST_NAME),
    place: usedAt(file, entry).slice(0, LONGEST_SENTENCE)
  }
  if (key !== null)
    return (
      <>
        <span>{name}</span> <Badge tone="ok">{KEY_FILES_PAGE.listed}</Badge>
        <Button size="small" look="link" onClick={() => goTo('key', key.id)}>
          {KEY_FILES_PAGE.open(key.name)}
        </Button>
      </>
    )
  return (
    <>
      <span>{name}</span> <Badge tone="warning">{KEY_FILES_PAGE.notListed}</Badge>
      {tasks.some(({ place }) => place === task.place) ? (
        <span className="faint">{KEY_FILES_PAGE.hasTask}</span>
      ) : (
        <Button size="small" look="link" onClick={() => open({ kind: 'task', taskId: null, begin: task })}>
          {KEY_FILES_PAGE.addTask}
        </Button>
      )}
    </>
  )
}
