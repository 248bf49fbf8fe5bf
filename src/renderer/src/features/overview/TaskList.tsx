import { CircleCheck } from 'lucide-react'
import type { TaskView } from '../../../../contract/overview'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { OVERVIEW_WORDS, TASK_WORDS, taskAct, taskTitle } from '../../../../words/overview'
import { Button } from '../../ui/Button'
import { SeverityDot } from '../../ui/SeverityDot'
import { runTask } from './run-task'

export type TaskListProps = { readonly tasks: readonly TaskView[]; readonly total: number }

/** The most urgent things to do, one click each. */
export function TaskList({ tasks, total }: TaskListProps) {
  const now = useNow(LIST_STEP_MS)
  if (tasks.length === 0) {
    return (
      <div className="panel-empty">
        <CircleCheck size={20} className="panel-empty-ok" aria-hidden="true" />
        <p>
          <strong>{OVERVIEW_WORDS.noTasks}</strong>
        </p>
        <p className="faint">{OVERVIEW_WORDS.noTasksHelp}</p>
      </div>
    )
  }
  return (
    <>
      <ul className="panel-list">
        {tasks.map((task, place) => {
          const { tone, why } = TASK_WORDS[task.kind]
          const act = taskAct(task)
          const title = taskTitle(task, now)
          return (
            <li key={task.kind} className="task">
              <SeverityDot severity={tone} />
              <div className="task-words">
                <p className="task-title clip" title={title}>
                  {title}
                </p>
                <p className="faint clip" title={why}>
                  {why}
                </p>
              </div>
              <Button
                size="small"
                look={place === 0 ? 'primary' : 'plain'}
                aria-label={`${act}: ${title}`}
                onClick={() => runTask(task)}
              >
                {act}
              </Button>
            </li>
          )
        })}
      </ul>
      {total > tasks.length && (
        <p className="panel-foot faint">{OVERVIEW_WORDS.moreTasks(total - tasks.length)}</p>
      )}
    </>
  )
}
