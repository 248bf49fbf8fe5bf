import { useState } from 'react'
import type { SinkView } from '../../../../contract/sinks'
import { faultWords } from '../../../../words/faults'
import { SINK_WORDS, sinkStateWords } from '../../../../words/sinks'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { open } from '../../state/navigation'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { sinksOf } from '../../state/selectors'
import { say, sayFault } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Menu } from '../../ui/Menu'
import { SettingRow, SettingsSection } from './Setting'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

/** Where the history is exported to, and how far each sink is. */
export function AuditExportSettings() {
  const sinks = useSnapshot(sinksOf)
  return (
    <SettingsSection title={SINK_WORDS.section} text={SINK_WORDS.text}>
      <SettingRow label={SINK_WORDS.sinks(sinks.length)} help={SINK_WORDS.sinksHelp}>
        <Button size="small" onClick={() => open({ kind: 'connect-sink' })}>
          {SINK_WORDS.connect}
        </Button>
      </SettingRow>
      {sinks.map(sink => (
        <SinkRow key={sink.id} sink={sink} />
      ))}
    </SettingsSection>
  )
}

function SinkRow({ sink }: { readonly sink: SinkView }) {
  const { id, name, fault } = sink
  const now = useNow(LIST_STEP_MS)
  const [isBusy, setBusy] = useState(false)
  const title = fault === null ? null : faultWords(fault).title

  async function test(): Promise<void> {
    setBusy(true)
    const reply = await call('sinks.test', { sinkId: id })
    setBusy(false)
    if (reply.ok) say(SINK_WORDS.tested(name))
    else sayFault(reply.fault)
  }

  async function remove(): Promise<void> {
    const reply = await call('sinks.remove', { sinkId: id })
    if (reply.ok) say(SINK_WORDS.removed(name))
    else sayFault(reply.fault)
  }

  return (
    <SettingRow label={name} help={sinkStateWords(sink, title, now)}>
      <Button
        size="small"
        isBusy={isBusy}
        aria-label={`${SINK_WORDS.test}: ${name}`}
        onClick={() => inBackground(test())}
      >
        {SINK_WORDS.test}
      </Button>
      <Menu
        name={SETTINGS_PAGE.moreName(name)}
        entries={[
          {
            id: 'replace',
            label: SINK_WORDS.replace,
            hint: '',
            run: () => open({ kind: 'change-sink', sinkId: id })
          },
          { id: 'remove', label: SINK_WORDS.remove, hint: '', run: () => inBackground(remove()) }
        ]}
      />
    </SettingRow>
  )
}
