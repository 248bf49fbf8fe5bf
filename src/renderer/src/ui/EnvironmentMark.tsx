import { environmentKind, environmentWords } from '../../../words/environments'

export type EnvironmentMarkProps = { readonly environment: string }

export function EnvironmentMark({ environment }: EnvironmentMarkProps) {
  return (
    <span className={`environment environment-${environmentKind(environment)}`} title={environment}>
      {environmentWords(environment)}
    </span>
  )
}
