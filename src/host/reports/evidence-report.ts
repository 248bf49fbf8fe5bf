import { EVIDENCE_GRADES } from '../../core/rotation/overview'
import { actorOfStep } from '../../services/evidence/document'
import type { BodyOf, EvidenceDocument, EvidenceEntry } from '../../services/evidence/document'
import { actorWords } from '../../words/actors'
import {
  eventWords,
  GRADE_WORDS,
  REPORT_FIELDS as F,
  REPORT_WORDS as W,
  utcWords,
  type Signer
} from '../../words/evidence-report'
import { STATE_WORDS } from '../../words/rotations'
import { markup, page, type Html } from './html'

// A signed evidence file as a page for people. It says nothing that the signed file does not say.

export type ReportSource = {
  readonly document: EvidenceDocument
  /** The signed file that lies beside the report. */
  readonly file: string
  readonly signer: Signer
}

export function evidenceReport(source: ReportSource): string {
  const bodies = source.document.entries.map(({ body }) => body)
  const plan = bodies.find(body => body.kind === 'rotation')
  const batch = bodies.find(body => body.kind === 'batch')
  if (plan !== undefined) return rotationPage(source, plan)
  if (batch !== undefined) return batchPage(source, batch)
  throw new Error('Only a rotation and a break-glass run have a report.')
}

function rotationPage(source: ReportSource, plan: BodyOf<'rotation'>): string {
  const { entries } = source.document
  const end = entries.map(({ body }) => body).find(body => body.kind === 'end')
  const isClosed = end?.outcome === 'closed'
  const lead = isClosed ? W.closed(end.grade) : W.notClosed(W.ended[end?.outcome ?? 'abandoned'])
  const title = W.rotation(plan.oldKey.name)
  const body = markup`<h1>${title}</h1>
    <p class="lead ${isClosed ? 'good' : 'bad'}">${lead}</p>
    ${end?.attested === true ? markup`<p>${W.attested}</p>` : markup``}
    <h2>${W.summary}</h2>
    ${facts([
      [F.service, plan.service],
      [F.environment, plan.environment],
      [F.account, plan.account.name],
      [F.provider, plan.provider.name ?? plan.provider.id],
      [F.mode, plan.mode],
      [F.scheduledBy, plan.scheduledBy],
      [F.started, utcWords(plan.startedAt)],
      [F.ended, utcWords(end?.endedAt ?? null)],
      [F.outcome, end?.outcome ?? null],
      [F.grade, GRADE_WORDS[end?.grade ?? 'none']],
      [F.wanted, GRADE_WORDS[plan.policy.wanted]],
      [F.because, end?.because ?? null]
    ])}
    <h2>${W.oldKey}</h2>
    ${keyFacts(plan.oldKey)}
    ${
      end == null || end.newKey === null
        ? markup``
        : markup`<h2>${W.newKey}</h2>
            ${keyFacts(end.newKey)}`
    }
    <h2>${W.steps}</h2>
    <table>
      <thead>
        <tr>
          <th>${F.step}</th>
          <th>${F.at}</th>
          <th>${F.by}</th>
          <th>${F.what}</th>
          <th>${F.state}</th>
          <th>${F.hash}</th>
        </tr>
      </thead>
      <tbody>
        ${entries.map(stepRow)}
      </tbody>
    </table>
    ${signature(source, plan.exported)}`
  return page(title, body)
}

function stepRow({ body, hash }: EvidenceEntry): Html {
  if (body.kind !== 'step') return markup``
  const mark = body.attested ? markup` <span class="soft">*</span>` : markup``
  return markup`<tr>
    <td>${body.step}</td>
    <td class="time">${utcWords(body.at)}</td>
    <td>${actorWords(actorOfStep(body))}</td>
    <td>${eventWords(body.event)}${mark}${factLine(body.facts)}</td>
    <td>${STATE_WORDS[body.to]}</td>
    <td><code>${hash.slice(0, 12)}</code></td>
  </tr>`
}

function factLine(found: BodyOf<'step'>['facts']): Html {
  const parts = Object.entries(found)
    .filter(([, value]) => value !== null && value !== '' && value !== false)
    .map(([name, value]) => `${name}: ${String(value)}`)
  return parts.length === 0 ? markup`` : markup`<br /><span class="soft">${parts.join(' · ')}</span>`
}

type KeyBody = BodyOf<'rotation'>['oldKey']

function keyFacts(key: KeyBody): Html {
  return facts([
    [F.name, key.name],
    [F.id, key.id],
    [F.masked, key.masked],
    [F.owner, key.owner],
    [F.created, utcWords(key.createdAt)],
    [F.expires, key.expiresAt === null ? W.none : utcWords(key.expiresAt)],
    [F.permissions, key.permissions.grants.join(', ') || key.permissions.source],
    [F.delivered, key['handedTo'].join(', ') || W.outside]
  ])
}

function batchPage(source: ReportSource, batch: BodyOf<'batch'>): string {
  const { entries } = source.document
  const rows = entries.flatMap(({ body, hash }) => (body.kind === 'batch-key' ? [{ body, hash }] : []))
  const end = entries.map(({ body }) => body).find(body => body.kind === 'batch-end')
  const open = end?.open ?? rows.length
  const sorted = rows.toSorted((left, right) => Number(left.body.isDone) - Number(right.body.isDone))
  const body = markup`<h1>${W.breakGlass}</h1>
    <p class="lead ${open === 0 ? 'good' : 'bad'}">
      ${open === 0 ? W.allRevoked(rows.length) : W.someOpen(open, rows.length)}
    </p>
    <h2>${W.summary}</h2>
    ${facts([
      [F.mode, batch.mode],
      [F.started, utcWords(batch.startedAt)],
      [F.ended, utcWords(end?.endedAt ?? null)]
    ])}
    <h2>${W.keys}</h2>
    <table>
      <thead>
        <tr>
          <th>${F.key}</th>
          <th>${F.account}</th>
          <th>${F.result}</th>
          <th>${F.evidence}</th>
          <th>${F.at}</th>
          <th>${F.hash}</th>
        </tr>
      </thead>
      <tbody>
        ${sorted.map(
          ({ body: key, hash }) =>
            markup`<tr>
              <td>${key.name} <span class="soft">${key.masked ?? ''}</span></td>
              <td>${key.account ?? W.unknown}</td>
              <td class="${key.isDone ? 'good' : 'bad'}">
                ${eventWords(key.state)}${key.fault === null ? '' : ` (${key.fault})`}
              </td>
              <td>${GRADE_WORDS[EVIDENCE_GRADES.find(grade => grade === key.evidence) ?? 'none']}</td>
              <td class="time">${utcWords(key.updatedAt)}</td>
              <td><code>${hash.slice(0, 12)}</code></td>
            </tr>`
        )}
      </tbody>
    </table>
    ${signature(source, batch.exported)}`
  return page(W.breakGlass, body)
}

function signature({ document, file, signer }: ReportSource, exported: BodyOf<'rotation'>['exported']): Html {
  const { seal } = document
  return markup`<h2>${W.signature}</h2>
    <p>${W.signed} ${W.check}</p>
    ${facts([
      [F.file, file],
      [F.signer, W.signers[signer]],
      [F.fingerprint, seal.fingerprint],
      [F.head, seal.head],
      [F.entries, String(seal.entries)],
      [F.signature, seal.signature],
      [F.exportedBy, exported.by],
      [F.exportedAt, utcWords(exported.at)]
    ])}`
}

/** What is null is left out. */
function facts(rows: readonly (readonly [label: string, value: string | null])[]): Html {
  const shown = rows.flatMap(([label, value]) =>
    value === null
      ? []
      : [
          markup`<dt>${label}</dt>
            <dd>${value}</dd>`
        ]
  )
  return markup`<dl>${shown}</dl>`
}
