import { useId, useState, type ReactNode } from 'react'
import type { SettingsView } from '../../../../contract/settings'

/** What each section of the Settings screen gets. */
export type SectionProps = {
  readonly settings: SettingsView
  /** Keeps a changed section; it applies at once. */
  readonly onChange: (part: Partial<SettingsView>) => void
}

export type SettingsSectionProps = {
  readonly title: string
  /** Of its heading, for what leads to it. */
  readonly id?: string
  readonly text?: string
  readonly children: ReactNode
}

export function SettingsSection({ title, id, text, children }: SettingsSectionProps) {
  return (
    <section className="settings-section" aria-label={title}>
      <h2 id={id} className="settings-title" tabIndex={-1}>
        {title}
      </h2>
      {text !== undefined && <p className="settings-text">{text}</p>}
      <div className="settings-rows">{children}</div>
    </section>
  )
}

export type SettingRowProps = {
  readonly label: string
  readonly help?: string
  readonly controlId?: string
  readonly children: ReactNode
}

export function SettingRow({ label, help, controlId, children }: SettingRowProps) {
  return (
    <div className="setting">
      <div className="setting-words">
        {controlId === undefined ? (
          <p className="setting-label">{label}</p>
        ) : (
          <label className="setting-label" htmlFor={controlId}>
            {label}
          </label>
        )}
        {help !== undefined && <p className="setting-help">{help}</p>}
      </div>
      <div className="setting-control">{children}</div>
    </div>
  )
}

export type NumberSettingProps = {
  readonly label: string
  readonly help?: string
  readonly unit: string
  readonly value: number
  readonly least: number
  readonly most: number
  readonly onChange: (value: number) => void
}

/** A number that is kept when the field is left or Enter is pressed, and only inside its bounds. */
export function NumberSetting({ label, help, unit, value, least, most, onChange }: NumberSettingProps) {
  const id = useId()
  const [draft, setDraft] = useState<string | null>(null)
  function keep(): void {
    const typed = Number(draft)
    setDraft(null)
    if (draft === null || draft.trim() === '' || !Number.isFinite(typed)) return
    const kept = Math.round(Math.min(most, Math.max(least, typed)))
    if (kept !== value) onChange(kept)
  }
  return (
    <SettingRow label={label} controlId={id} {...(help === undefined ? {} : { help })}>
      <input
        id={id}
        type="number"
        className="input input-number"
        min={least}
        max={most}
        value={draft ?? value}
        onChange={event => setDraft(event.target.value)}
        onBlur={keep}
        onKeyDown={event => {
          if (event.key === 'Enter') keep()
        }}
      />
      <span className="unit">{unit}</span>
    </SettingRow>
  )
}

export type SwitchSettingProps = {
  readonly label: string
  readonly help?: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}

export function SwitchSetting({ label, help, isOn, onChange }: SwitchSettingProps) {
  const id = useId()
  return (
    <SettingRow label={label} controlId={id} {...(help === undefined ? {} : { help })}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className="switch"
        checked={isOn}
        onChange={event => onChange(event.target.checked)}
      />
    </SettingRow>
  )
}
